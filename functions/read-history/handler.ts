import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { instanceAnswerSchema, instancePageSchema, phaseCountsSchema } from '../shared/api/instances.ts';
import openApi from '../shared/api/openapi.json' with { type: 'json' };
import { DynamoHistory } from '../shared/adapters/dynamo/dynamo-history.ts';
import { DynamoHistoryList } from '../shared/adapters/dynamo/dynamo-history-list.ts';
import { dynamoDbClient } from '../shared/platform/aws-clients.ts';
import type { HttpHandler } from '../shared/platform/handlers.ts';
import { answer, jsonResponse } from '../shared/platform/http/json-response.ts';
import { problemHandler } from '../shared/platform/http/problem-handler.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import type { RouteKeyOf } from '../shared/shape/routes.ts';
import { readHistoryEnv } from './env.ts';
import { countInstances, listInstances, readInstance } from './read-history.ts';

/** The routes that read. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): HttpHandler {
  const env = readEnv(readHistoryEnv, environment);
  const client = dynamoDbClient(env);
  const dependencies = {
    history: new DynamoHistory(client, env.tableName),
    list: new DynamoHistoryList(client, env.tableName),
    clock,
  };
  const answers: Record<RouteKeyOf<'read-history'>, (request: APIGatewayProxyEventV2) => Promise<Answer>> = {
    'GET /instances': async ({ rawQueryString }) =>
      answer(200, instancePageSchema, await listInstances(new URLSearchParams(rawQueryString), dependencies)),
    'GET /instance-counts': async ({ rawQueryString }) =>
      answer(200, phaseCountsSchema, await countInstances(new URLSearchParams(rawQueryString), dependencies)),
    'GET /instances/{id}': async ({ pathParameters }) =>
      answer(200, instanceAnswerSchema, await readInstance(pathParameters?.['id'] ?? '', dependencies)),
    'GET /openapi.json': async () => jsonResponse(200, openApi),
  };
  return middy<APIGatewayProxyEventV2, Answer>()
    .use(telemetry.middleware)
    .use(problemHandler(telemetry))
    .handler((request) => answers[request.routeKey as keyof typeof answers](request));
}
