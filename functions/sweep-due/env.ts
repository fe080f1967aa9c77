import { deliveryEnv } from '../shared/platform/delivery-env.ts';

/** The variables of `sweep-due`. */
export const sweepDueEnv = { ...deliveryEnv };
