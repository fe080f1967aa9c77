import * as z from 'zod';
import { endpointEnvShape } from '../shared/runtime/endpoint-env.ts';

/** The variables of `rotate-secret`. */
export const rotateSecretEnv = z.object({
  /** How long the replaced value goes on being accepted. */
  PREVIOUS_VALID_HOURS: z.coerce
    .number({ error: 'expected a number of hours' })
    .positive({ error: 'expected a number of hours above 0' })
    .max(876_000, { error: 'expected at most 876000 (100 years)' })
    .default(24),
  ...endpointEnvShape,
});

/** See {@link rotateSecretEnv}. */
export type RotateSecretEnv = z.output<typeof rotateSecretEnv>;
