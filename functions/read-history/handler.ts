import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 as Answer } from 'aws-lambda';
import { instanceAnswerSchema, instancePageSchema, phaseCountsSchema } from '../shared/api/instances.ts';
import openApi from '../shared/api/openapi.json' with { type: 'json' };
import { DynamoHistory } from '../shared/adapters/dynamo/dynamo-history.ts';
import { DynamoHistoryList } from '../shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoProjects } from '../shared/adapters/dynamo/dynamo-projects.ts';
import { dynamoDbClient } from '../shared/platform/aws-clients.ts';
import type { HttpHandler } from '../shared/platform/handlers.ts';
import { httpFunction } from '../shared/platform/http/http-function.ts';
import { readerOf } from '../shared/platform/http/reader-of.ts';
import { answer, jsonResponse } from '../shared/platform/http/json-response.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import type { RouteKeyOf } from '../shared/shape/routes.ts';
import { readHistoryEnv } from './env.ts';
import { countInstances, listInstances, readInstance, type ReadDependencies } from './read-history.ts';

/** Nothing more is read when less than this is left of the function's time-out. */
const QUERY_RESERVE_MS = 5_000;

/** The routes that read. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): HttpHandler {
  const env = readEnv(readHistoryEnv, environment);
  const client = dynamoDbClient(env);
  const history = new DynamoHistory(client, env.tableName);
  const list = new DynamoHistoryList(client, env.tableName);
  const projects = new DynamoProjects(client, env.peopleTableName);
  const visibility = { membersOnly: env.membersOnly };
  const answers: Record<
    Exclude<RouteKeyOf<'read-history'>, 'GET /openapi.json'>,
    (request: APIGatewayProxyEventV2, dependencies: ReadDependencies) => Promise<Answer>
  > = {
    'GET /instances': async ({ rawQueryString }, dependencies) =>
      answer(200, instancePageSchema, await listInstances(new URLSearchParams(rawQueryString), dependencies)),
    'GET /instance-counts': async ({ rawQueryString }, dependencies) =>
      answer(200, phaseCountsSchema, await countInstances(new URLSearchParams(rawQueryString), dependencies)),
    'GET /instances/{id}': async ({ pathParameters }, dependencies) =>
      answer(200, instanceAnswerSchema, await readInstance(pathParameters?.['id'] ?? '', dependencies)),
  };
  return httpFunction(telemetry).handler<APIGatewayProxyEventV2>(async (request, context) => {
    if (request.routeKey === 'GET /openapi.json') return jsonResponse(200, openApi);
    const reader = readerOf(request, env.administratorRole);
    const signal = clock.timeout(context.getRemainingTimeInMillis() - QUERY_RESERVE_MS);
    const dependencies = { history, list, projects, visibility, reader, clock, signal };
    return answers[request.routeKey as keyof typeof answers](request, dependencies);
  });
}
