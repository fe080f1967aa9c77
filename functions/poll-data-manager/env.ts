import * as z from '../shared/base/zod.ts';
import { dataManagerEnvShape } from '../shared/platform/data-manager-env.ts';
import { deliveryEnvShape } from '../shared/platform/delivery-env.ts';

/** The variables of `poll-data-manager`. */
export const pollDataManagerEnv = z.object({
  ...deliveryEnvShape,
  ...dataManagerEnvShape,
  /** Comma-separated; empty means all that the account may see. */
  DATA_MANAGER_PROJECT_IDS: z.pipe(
    z._default(z.string(), ''),
    z.transform((text) => {
      const ids = text.split(',').map((id) => id.trim());
      return [...new Set(ids.filter((id) => id !== ''))];
    }),
  ),
});

/** See {@link pollDataManagerEnv}. */
export type PollDataManagerEnv = z.output<typeof pollDataManagerEnv>;
