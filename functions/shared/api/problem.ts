import * as z from '../base/zod.ts';

/** One thing that was wrong with a request: where, and what was expected. */
export const fieldErrorSchema = z
  .object({
    /** Names and indexes joined with dots, `instances.3.phase`; empty for the whole. */
    path: z.string(),
    message: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'FieldError',
    description:
      'One thing that was wrong: where (names and indexes joined with dots, empty for the whole), and what was expected.',
  });

/** See {@link fieldErrorSchema}. */
export type FieldError = z.output<typeof fieldErrorSchema>;

/** A problem document (RFC 9457, `application/problem+json`). */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.optional(z.array(fieldErrorSchema)),
  })
  .register(z.globalRegistry, {
    id: 'Problem',
    description:
      'What was wrong with a request, and what to do (RFC 9457). `errors` names every wrong field.',
  });

/** See {@link problemSchema}. */
export type Problem = z.output<typeof problemSchema>;
