import { deliveryEnv } from '../shared/platform/delivery-env.ts';

/** The variables of `redeliver-notifications`. */
export const redeliverNotificationsEnv = { ...deliveryEnv };
