import * as z from '../shared/base/zod.ts';
import { deliveryEnvShape } from '../shared/platform/delivery-env.ts';

/** The variables of `redeliver-notifications`. */
export const redeliverNotificationsEnv = z.object({ ...deliveryEnvShape });

/** See {@link redeliverNotificationsEnv}. */
export type RedeliverNotificationsEnv = z.output<typeof redeliverNotificationsEnv>;
