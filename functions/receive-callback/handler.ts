import { HttpInstanceLookup } from '../shared/adapters/data-manager/http-instance-lookup.ts';
import { SecretsManagerSecret } from '../shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { connectDataManager } from '../shared/platform/connect-data-manager.ts';
import { reportDependencies } from '../shared/platform/delivery-dependencies.ts';
import type { FunctionParts } from '../shared/platform/function-parts.ts';
import { httpFunction, type HttpHandler } from '../shared/platform/http/http-function.ts';
import { jsonResponse } from '../shared/platform/http/json-response.ts';
import { requestBody } from '../shared/platform/http/request-body.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import { receiveCallbackEnv } from './env.ts';
import { receiveCallback } from './receive-callback.ts';

/** `PUT` or `POST /callbacks/{secret}`, with or without a slash at the end. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: FunctionParts): HttpHandler {
  const env = readEnv(receiveCallbackEnv, environment);
  const secrets = secretsManagerClient(env);
  const dependencies = {
    ...reportDependencies(env, clock, telemetry),
    callbackSecret: new SecretsManagerSecret(secrets, env.callbackSecretId, () => clock.now()),
    dataManager: new HttpInstanceLookup(connectDataManager(env, secrets, clock, telemetry)),
  };
  return httpFunction(telemetry, async (event, context) => {
    const secret = (event.pathParameters?.['secret'] ?? '').replace(/\/$/, '');
    const deadline = clock.now() + context.getRemainingTimeInMillis() - 1_000;
    const result = await receiveCallback(secret, requestBody(event), deadline, dependencies);
    return jsonResponse(202, result);
  });
}
