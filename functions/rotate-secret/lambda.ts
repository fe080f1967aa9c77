import { lambdaRuntime } from '../shared/platform/lambda-runtime.ts';
import { createHandler } from './handler.ts';

/** What Secrets Manager calls. */
export const handler = createHandler(lambdaRuntime('rotate-secret'));
