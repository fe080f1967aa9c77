import { lambdaParts } from '../shared/platform/function-parts.ts';
import { createHandler } from './handler.ts';

/** What Lambda calls. */
export const handler = createHandler(lambdaParts('poll-data-manager'));
