import { lambdaParts } from '../shared/platform/function-parts.ts';
import { createHandler } from './handler.ts';

/** What Secrets Manager calls. */
export const handler = createHandler(lambdaParts('rotate-secret'));
