import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { EndpointEnv } from './endpoint-env.ts';
import { SigningSha256 } from './signing-sha256.ts';

/** One call may take this long, connecting included; with its retries it stays well inside every function's time-out. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

const nothing = () => undefined;
/**
 * For every call the SDK copies what is sent and what is answered, without what must not be logged, and hands both to
 * `logger.info`. It does so even where nobody listens, but not where there is no such method.
 */
const NO_LOG = { trace: nothing, debug: nothing, warn: nothing, error: nothing } as unknown as NonNullable<
  DynamoDBClientConfig['logger']
>;

/**
 * Without `cacheMiddleware`, the SDK sorts and binds its chain of middleware anew for every call. What calls of the same
 * command then share are names, features and the endpoint, which are the same for all of them.
 */
const COMMON = { logger: NO_LOG, cacheMiddleware: true, sha256: SigningSha256 };

/** The table's client: at most three tries, about ten seconds. */
export function dynamoDbClient(env: EndpointEnv): DynamoDBClient {
  const client = new DynamoDBClient({
    ...COMMON,
    maxAttempts: 3,
    requestHandler: { ...TIMEOUTS },
    ...endpoint(env.AWS_ENDPOINT_URL_DYNAMODB),
  });
  keepSigner(client.config);
  return client;
}

/** The topic's client: one try, because each publish takes a slot of the pace. */
export function snsClient(env: EndpointEnv): SNSClient {
  return new SNSClient({
    ...COMMON,
    maxAttempts: 1,
    requestHandler: { ...TIMEOUTS, requestTimeout: 5_000 },
    ...endpoint(env.AWS_ENDPOINT_URL_SNS),
  });
}

/** The secrets' client. */
export function secretsManagerClient(env: EndpointEnv): SecretsManagerClient {
  return new SecretsManagerClient({
    ...COMMON,
    maxAttempts: 3,
    requestHandler: { ...TIMEOUTS },
    ...endpoint(env.AWS_ENDPOINT_URL_SECRETS_MANAGER),
  });
}

function endpoint(url: string | undefined) {
  return url === undefined ? {} : { endpoint: url };
}

/**
 * The SDK makes a signer for every call, out of a copy of the whole configuration. A signer asks for the credentials
 * whenever it signs, so that one is enough.
 */
function keepSigner(config: DynamoDBClient['config']): void {
  const makeSigner = config.signer;
  let kept: ReturnType<typeof makeSigner> | undefined;
  config.signer = (authScheme) =>
    (kept ??= makeSigner(authScheme).catch((error: unknown) => {
      // Without a region there is none; the next call says so again.
      kept = undefined;
      throw error;
    }));
}
