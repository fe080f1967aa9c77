import { DynamoHistory } from '../shared/adapters/dynamo/dynamo-history.ts';
import { dynamoDbClient } from '../shared/platform/aws-clients.ts';
import type { FunctionParts } from '../shared/platform/function-parts.ts';
import { httpFunction, type HttpHandler } from '../shared/platform/http/http-function.ts';
import { jsonResponse } from '../shared/platform/http/json-response.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import { readHistoryEnv } from './env.ts';
import { listInstances, readInstance } from './read-history.ts';

/** `GET /instances` and `GET /instances/{id}`. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: FunctionParts): HttpHandler {
  const env = readEnv(readHistoryEnv, environment);
  const dependencies = { history: new DynamoHistory(dynamoDbClient(env), env.tableName), clock };
  return httpFunction(telemetry, async (event) => {
    const id = event.pathParameters?.['id'];
    return id === undefined
      ? jsonResponse(200, await listInstances(event.queryStringParameters ?? {}, dependencies))
      : jsonResponse(200, await readInstance(id, dependencies));
  });
}
