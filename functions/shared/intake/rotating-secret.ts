import type { SecretForm } from '../base/secret-form.ts';
import * as z from '../base/zod.ts';

/**
 * What a rotating secret holds: the value by which others prove who they are, and previous ones that still do. A
 * previous value with `validUntil` (UTC, ISO-8601) is not accepted after that.
 */
export const rotatingSecretSchema = z.object({
  current: z.string().check(z.minLength(1)),
  previous: z._default(
    z.array(z.object({ value: z.string().check(z.minLength(1)), validUntil: z.optional(z.iso.datetime()) })),
    [],
  ),
});

/** What a rotating secret holds. */
export type RotatingSecretValue = z.output<typeof rotatingSecretSchema>;

/** The same, for whoever accepts the current value: it has to be of a form, and is never named where it is not. */
export function rotatingSecretOf({ expected, pattern }: SecretForm) {
  return z.extend(rotatingSecretSchema, {
    current: z.string().check(z.regex(pattern, `expected ${expected}`)),
  });
}
