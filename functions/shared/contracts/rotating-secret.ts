import * as z from 'zod';

/**
 * What a rotating secret holds: the value by which others prove who they are, and previous ones that still do. A
 * previous value with `validUntil` (UTC, ISO-8601) is not accepted after that.
 */
export const rotatingSecretSchema = z.object({
  current: z.string().min(1),
  previous: z
    .array(z.object({ value: z.string().min(1), validUntil: z.iso.datetime().optional() }))
    .default([]),
});

/** What a rotating secret holds. */
export type RotatingSecretValue = z.output<typeof rotatingSecretSchema>;
