import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { callbackAnswerSchema } from '../shared/api/reports.ts';
import { HttpInstanceLookup } from '../shared/adapters/data-manager/http-instance-lookup.ts';
import { CALLBACK_SECRET_FORM } from '../shared/base/secret-form.ts';
import { SecretsManagerSecret } from '../shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { connectDataManager } from '../shared/platform/connect-data-manager.ts';
import { reportDependencies } from '../shared/platform/report-dependencies.ts';
import type { HttpHandler } from '../shared/platform/handlers.ts';
import { httpFunction } from '../shared/platform/http/http-function.ts';
import { answer } from '../shared/platform/http/json-response.ts';
import { rawBody } from '../shared/platform/http/raw-body.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { receiveCallbackEnv } from './env.ts';
import { Looks } from './looks.ts';
import { receiveCallback } from './receive-callback.ts';

/** `PUT` or `POST /callbacks/{secret}`, with or without a slash at the end. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): HttpHandler {
  const env = readEnv(receiveCallbackEnv, environment);
  const secrets = secretsManagerClient(env);
  const dependencies = {
    ...reportDependencies(env, clock, telemetry),
    callbackSecret: new SecretsManagerSecret(secrets, env.callbackSecretId, CALLBACK_SECRET_FORM, () =>
      clock.now(),
    ),
    looks: new Looks(() => clock.now()),
    dataManager: new HttpInstanceLookup(connectDataManager(env, secrets, clock, telemetry)),
  };
  return httpFunction(telemetry)
    .use(rawBody())
    .handler<APIGatewayProxyEventV2>(async (event, context) => {
      const secret = (event.pathParameters?.['secret'] ?? '').replace(/\/$/, '');
      const deadline = clock.now() + context.getRemainingTimeInMillis() - 1_000;
      const result = await receiveCallback(secret, event.rawBody, deadline, dependencies);
      return answer(202, callbackAnswerSchema, result);
    });
}
