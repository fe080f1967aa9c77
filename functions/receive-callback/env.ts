import { dataManagerEnv } from '../shared/platform/data-manager-env.ts';
import { deliveryEnv } from '../shared/platform/delivery-env.ts';
import { secretId } from '../shared/platform/secret-id.ts';

/** The variables of `receive-callback`. */
export const receiveCallbackEnv = {
  ...deliveryEnv,
  ...dataManagerEnv,
  callbackSecretId: secretId('CALLBACK_SECRET_ID', "the last part of the callback's address"),
};
