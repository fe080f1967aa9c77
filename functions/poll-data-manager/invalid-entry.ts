import type * as z from '../shared/base/zod.ts';

/** So many invalid entries of one reading of a list are named in the log. */
export const INVALID_NAMED_MAX = 20;

/** What is wrong with an entry of a list, for the log: each field, and what was expected of it. */
export function problemsOf(error: z.core.$ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
