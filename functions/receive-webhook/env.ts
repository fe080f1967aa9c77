import { deliveryEnv } from '../shared/platform/delivery-env.ts';
import { secretId } from '../shared/platform/secret-id.ts';

/** The variables of `receive-webhook`. */
export const receiveWebhookEnv = {
  ...deliveryEnv,
  webhookSecretId: secretId('WEBHOOK_SECRET_ID', 'what webhooks are signed with'),
};
