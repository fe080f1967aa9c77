import * as z from '../shared/base/zod.ts';
import { endpointEnvShape } from '../shared/platform/endpoint-env.ts';

/** The variables of `read-history`. */
export const readHistoryEnv = z.object({
  TABLE_NAME: z.string({ error: 'expected the name of the table' }).check(z.minLength(3)),
  ...endpointEnvShape,
});

/** See {@link readHistoryEnv}. */
export type ReadHistoryEnv = z.output<typeof readHistoryEnv>;
