import { lambdaRuntime } from '../shared/platform/lambda-runtime.ts';
import { createHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = createHandler(lambdaRuntime('sweep-due'));
