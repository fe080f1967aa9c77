import * as z from '../shared/base/zod.ts';
import { deliveryEnvShape } from '../shared/platform/delivery-env.ts';

/** The variables of `receive-webhook`. */
export const receiveWebhookEnv = z.object({
  ...deliveryEnvShape,
  WEBHOOK_SECRET_ID: z.string({ error: 'expected the name or ARN of the webhook secret' }),
});

/** See {@link receiveWebhookEnv}. */
export type ReceiveWebhookEnv = z.output<typeof receiveWebhookEnv>;
