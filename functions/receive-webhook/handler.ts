import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { webhookAnswerSchema } from '../shared/api/reports.ts';
import { WEBHOOK_SECRET_FORM } from '../shared/base/secret-form.ts';
import { SecretsManagerSecret } from '../shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { reportDependencies } from '../shared/platform/report-dependencies.ts';
import type { HttpHandler } from '../shared/platform/handlers.ts';
import { httpFunction } from '../shared/platform/http/http-function.ts';
import { answer } from '../shared/platform/http/json-response.ts';
import { rawBody } from '../shared/platform/http/raw-body.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { receiveWebhookEnv } from './env.ts';
import { receiveWebhook } from './receive-webhook.ts';

/** `POST /webhooks/instances`. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): HttpHandler {
  const env = readEnv(receiveWebhookEnv, environment);
  const dependencies = {
    ...reportDependencies(env, clock, telemetry),
    webhookSecret: new SecretsManagerSecret(
      secretsManagerClient(env),
      env.webhookSecretId,
      WEBHOOK_SECRET_FORM,
      () => clock.now(),
    ),
  };
  return httpFunction(telemetry)
    .use(rawBody())
    .handler<APIGatewayProxyEventV2>(async (event, context) => {
      const signature = {
        id: event.headers['webhook-id'],
        timestamp: event.headers['webhook-timestamp'],
        signature: event.headers['webhook-signature'],
      };
      const deadline = clock.now() + context.getRemainingTimeInMillis() - 1_000;
      const results = await receiveWebhook({ signature, body: event.rawBody }, deadline, dependencies);
      return answer(202, webhookAnswerSchema, { results });
    });
}
