import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DataManagerApi } from '../adapters/data-manager/data-manager-api.ts';
import { KeycloakLogin } from '../adapters/data-manager/keycloak-login.ts';
import { Backoff } from '../adapters/secrets-manager/backoff.ts';
import { readSecret } from '../adapters/secrets-manager/secrets-manager-secret.ts';
import { dataManagerCredentialsSchema } from '../adapters/data-manager/data-manager-credentials.ts';
import type { Clock } from '../base/clock.ts';
import { DataManagerError } from '../instances/data-manager.ts';
import { SecretsUnavailable } from '../intake/secrets.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { DataManagerEnv } from './data-manager-env.ts';

/** The API of the Data Manager that a function's variables name, with the credentials that their secret holds. */
export function connectDataManager(
  env: DataManagerEnv,
  secrets: SecretsManagerClient,
  clock: Clock,
  telemetry: Telemetry,
): DataManagerApi {
  const shared = {
    wait: (ms: number, signal?: AbortSignal) => clock.wait(ms, signal),
    random: () => clock.random(),
    now: () => clock.now(),
    telemetry,
  };
  const backoff = new Backoff(shared.now);
  const tokenSource = new KeycloakLogin({
    ...shared,
    tokenUrl: env.dataManagerTokenUrl,
    credentials: () => backoff.run(() => credentialsFrom(secrets, env.dataManagerSecretId)),
  });
  return new DataManagerApi({ ...shared, apiUrl: env.dataManagerUrl, tokenSource });
}

async function credentialsFrom(secrets: SecretsManagerClient, secretId: string) {
  try {
    return await readSecret(secrets, secretId, dataManagerCredentialsSchema);
  } catch (error) {
    if (!(error instanceof SecretsUnavailable)) throw error;
    throw new DataManagerError(
      'login-refused',
      `There are no usable credentials for the Data Manager: ${error.message}`,
    );
  }
}
