import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { endpoint } from './endpoint.ts';
import type { EndpointEnv } from './endpoint-env.ts';

/** One call may take this long, connecting included; with its retries it stays well inside every function's time-out. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/** The table's client: at most three tries, about ten seconds. */
export function dynamoDbClient(env: EndpointEnv): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: TIMEOUTS,
    ...endpoint(env.AWS_ENDPOINT_URL_DYNAMODB),
  });
}

/** The topic's client: one try, because each publish takes a slot of the pace. */
export function snsClient(env: EndpointEnv): SNSClient {
  return new SNSClient({
    maxAttempts: 1,
    requestHandler: { ...TIMEOUTS, requestTimeout: 5_000 },
    ...endpoint(env.AWS_ENDPOINT_URL_SNS),
  });
}

/** The client for secrets: at most three tries. */
export function secretsManagerClient(env: EndpointEnv): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: TIMEOUTS,
    ...endpoint(env.AWS_ENDPOINT_URL_SECRETS_MANAGER),
  });
}
