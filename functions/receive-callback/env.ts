import * as z from '../shared/base/zod.ts';
import { dataManagerEnvShape } from '../shared/platform/data-manager-env.ts';
import { deliveryEnvShape } from '../shared/platform/delivery-env.ts';

/** The variables of `receive-callback`. */
export const receiveCallbackEnv = z.object({
  ...deliveryEnvShape,
  ...dataManagerEnvShape,
  CALLBACK_SECRET_ID: z.string({ error: 'expected the name or ARN of the callback secret' }),
});

/** See {@link receiveCallbackEnv}. */
export type ReceiveCallbackEnv = z.output<typeof receiveCallbackEnv>;
