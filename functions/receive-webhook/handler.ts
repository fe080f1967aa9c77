import { SecretsManagerSecret } from '../shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { reportDependencies } from '../shared/platform/delivery-dependencies.ts';
import { httpFunction, type HttpHandler } from '../shared/platform/http/http-function.ts';
import { jsonResponse } from '../shared/platform/http/json-response.ts';
import { requestBody } from '../shared/platform/http/request-body.ts';
import type { FunctionParts } from '../shared/platform/function-parts.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import { receiveWebhookEnv } from './env.ts';
import { receiveWebhook } from './receive-webhook.ts';

/** `POST /webhooks/instances`. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: FunctionParts): HttpHandler {
  const env = readEnv(receiveWebhookEnv, environment);
  const dependencies = {
    ...reportDependencies(env, clock, telemetry),
    webhookSecret: new SecretsManagerSecret(secretsManagerClient(env), env.webhookSecretId, () =>
      clock.now(),
    ),
  };
  return httpFunction(telemetry, async (event, context) => {
    const { headers } = event;
    const signature = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
    };
    const deadline = clock.now() + context.getRemainingTimeInMillis() - 1_000;
    const results = await receiveWebhook({ signature, body: requestBody(event) }, deadline, dependencies);
    return jsonResponse(202, { results });
  });
}
