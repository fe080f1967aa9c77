import { pollDataManagerEnv } from '../functions/poll-data-manager/env.ts';
import { readHistoryEnv } from '../functions/read-history/env.ts';
import { receiveCallbackEnv } from '../functions/receive-callback/env.ts';
import { receiveWebhookEnv } from '../functions/receive-webhook/env.ts';
import { sweepDueEnv } from '../functions/sweep-due/env.ts';
import { environmentOf } from '../lib/environment-of.ts';
import type { LocalSettings } from './settings.ts';

const FUNCTION_SETTINGS = {
  ...pollDataManagerEnv,
  ...readHistoryEnv,
  ...receiveCallbackEnv,
  ...receiveWebhookEnv,
  ...sweepDueEnv,
};

/** The variables of all functions on one machine. `engines` are the addresses of the table, the topic and the secrets. */
export function functionEnvironment(
  settings: LocalSettings,
  engines: { readonly table: string; readonly topic: string; readonly secrets: string },
  topicArn: string,
  dataManager: { readonly apiUrl: string; readonly tokenUrl: string },
): Record<string, string> {
  return environmentOf(FUNCTION_SETTINGS, {
    ...settings,
    topicArn,
    dataManagerUrl: dataManager.apiUrl,
    dataManagerTokenUrl: dataManager.tokenUrl,
    AWS_ENDPOINT_URL_DYNAMODB: engines.table,
    AWS_ENDPOINT_URL_SNS: engines.topic,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engines.secrets,
    webhookSecretId: 'webhook',
    callbackSecretId: 'callback',
    dataManagerSecretId: 'data-manager',
  });
}
