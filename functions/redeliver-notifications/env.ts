import * as z from '../shared/contracts/zod.ts';
import { deliveryEnvShape } from '../shared/runtime/delivery-env.ts';

/** The variables of `redeliver-notifications`. */
export const redeliverNotificationsEnv = z.object({ ...deliveryEnvShape });

/** See {@link redeliverNotificationsEnv}. */
export type RedeliverNotificationsEnv = z.output<typeof redeliverNotificationsEnv>;
