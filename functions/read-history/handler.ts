import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DynamoHistory } from '../shared/adapters/dynamo/dynamo-history.ts';
import { dynamoDbClient } from '../shared/platform/aws-clients.ts';
import type { HttpHandler } from '../shared/platform/handlers.ts';
import { jsonResponse } from '../shared/platform/http/json-response.ts';
import { problemHandler } from '../shared/platform/http/problem-handler.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { readHistoryEnv } from './env.ts';
import { listInstances, readInstance } from './read-history.ts';

/** `GET /instances` and `GET /instances/{id}`. @throws EnvironmentError */
export function createHandler({ environment, telemetry, clock }: Runtime): HttpHandler {
  const env = readEnv(readHistoryEnv, environment);
  const dependencies = { history: new DynamoHistory(dynamoDbClient(env), env.TABLE_NAME), clock };
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(telemetry.middleware)
    .use(problemHandler(telemetry))
    .handler(async (event) => {
      const id = event.pathParameters?.['id'];
      return id === undefined
        ? jsonResponse(200, await listInstances(event.queryStringParameters ?? {}, dependencies))
        : jsonResponse(200, await readInstance(id, dependencies));
    });
}
