import * as z from '../shared/base/zod.ts';
import { endpointEnvShape } from '../shared/platform/endpoint-env.ts';

/** The variables of `rotate-secret`. */
export const rotateSecretEnv = z.object({
  /** How long the replaced value goes on being accepted. */
  PREVIOUS_VALID_HOURS: z._default(
    z.coerce
      .number({ error: 'expected a number of hours' })
      .check(
        z.positive({ error: 'expected a number of hours above 0' }),
        z.maximum(876_000, { error: 'expected at most 876000 (100 years)' }),
      ),
    24,
  ),
  ...endpointEnvShape,
});

/** See {@link rotateSecretEnv}. */
export type RotateSecretEnv = z.output<typeof rotateSecretEnv>;
