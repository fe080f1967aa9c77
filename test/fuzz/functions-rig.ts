import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createHandler as pollDataManager } from '../../functions/poll-data-manager/handler.ts';
import { createHandler as readHistory } from '../../functions/read-history/handler.ts';
import { createHandler as receiveCallback } from '../../functions/receive-callback/handler.ts';
import { createHandler as receiveWebhook } from '../../functions/receive-webhook/handler.ts';
import { createHandler as sweepDue } from '../../functions/sweep-due/handler.ts';
import { snsClient } from '../../functions/shared/platform/aws-clients.ts';
import type { HttpHandler } from '../../functions/shared/platform/handlers.ts';
import type { Runtime } from '../../functions/shared/platform/runtime.ts';
import { systemClock } from '../../functions/shared/platform/system-clock.ts';
import { prepareTopic } from '../../local/engines/prepare-topic.ts';
import { startSecretsEngine } from '../../local/engines/secrets-engine.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { operator, readerParts } from '../../local/local-reader.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { leaksIn, PEOPLE, SECRETS } from './canaries.ts';

/** All functions, as Lambda has them, on embedded engines and a Data Manager that answers as the test likes. */
export interface FunctionsRig {
  readonly webhook: HttpHandler;
  readonly callback: HttpHandler;
  readonly read: HttpHandler;
  /** One poll, then one sweep; gives what they threw. */
  poll(): Promise<unknown>;
  /** Epoch milliseconds; waits are skipped, not waited for. */
  now(): number;
  /** How the Data Manager answers; `undefined`: like one that has nothing. */
  dataManager: RequestListener | undefined;
  /** How its Keycloak answers; `undefined`: with a token. */
  keycloak: RequestListener | undefined;
  /** The names of the canaries that were seen in logs and measures so far. */
  readonly leaks: string[];
  /** How many records and measures were searched. */
  readonly searched: () => number;
  stop(): Promise<void>;
}

/** Starts the engines and makes the functions. */
export async function startFunctions(): Promise<FunctionsRig> {
  const [table, topic] = [await startTableEngine(), await startTopicEngine()];
  const client = tableClient(table.url);
  const leaks: string[] = [];
  let searched = 0;
  let skipped = 0;
  const search = (...written: unknown[]) => {
    searched += 1;
    leaks.push(...leaksIn(JSON.stringify(written)));
  };
  const now = () => Date.now() + skipped;
  const clock = {
    ...systemClock,
    now,
    wait: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      skipped += ms;
    },
  };
  const server = createServer((request, response) => {
    const isLogin = request.url === '/token';
    const answer = isLogin ? (rig.keycloak ?? goodLogin) : (rig.dataManager ?? emptyList);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dataManagerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { username, password, clientSecret } = SECRETS;
  const secrets = await startSecretsEngine(
    new Map<string, unknown>([
      ['webhook', { current: SECRETS.webhook }],
      ['callback', { current: SECRETS.callback }],
      ['data-manager', { clientId: 'phasewatch', username, password, clientSecret }],
    ]),
  );
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
  const environment = {
    ...endpoints,
    TABLE_NAME: await newTable(client),
    PEOPLE_TABLE_NAME: await newTable(client, PEOPLE_SCHEMA),
    TOPIC_ARN: await prepareTopic(snsClient(endpoints), 'phasewatch'),
    NOTICES_PER_SECOND: '1000',
    WEBHOOK_SECRET_ID: 'webhook',
    CALLBACK_SECRET_ID: 'callback',
    DATA_MANAGER_SECRET_ID: 'data-manager',
    DATA_MANAGER_URL: `${dataManagerUrl}/data-manager-api`,
    DATA_MANAGER_TOKEN_URL: `${dataManagerUrl}/token`,
    RECIPIENTS: JSON.stringify([PEOPLE.email, PEOPLE.phone]),
  };
  const runtime: Runtime = {
    environment,
    clock,
    telemetry: {
      middleware: [],
      info: search,
      warn: search,
      error: search,
      measure: search,
    },
  };
  const [poll, sweep] = [pollDataManager(runtime), sweepDue(runtime)];
  const failureOf = (run: Promise<unknown>) => run.then(() => undefined).catch((error: unknown) => error);
  const rig: FunctionsRig = {
    webhook: receiveWebhook(runtime),
    callback: receiveCallback(runtime),
    read: readHistory(runtime),
    poll: async () =>
      (await failureOf(poll({}, contextOf('poll-data-manager', 300_000)))) ??
      (await failureOf(sweep({}, contextOf('sweep-due', 58_000)))),
    now,
    dataManager: undefined,
    keycloak: undefined,
    leaks,
    searched: () => searched,
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await secrets.stop();
      await topic.stop();
      await table.stop();
    },
  };
  return rig;
}

const emptyList: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"count":0,"instances":[]}');
};

const goodLogin: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: SECRETS.token, expires_in: 300 }));
};

function contextOf(functionName: string, timeoutMs: number) {
  return invocationContext(functionName, 'request-1', timeoutMs);
}

/** Calls a function with a request of an administrator as API Gateway would hand it on, where the test does not say otherwise. */
export function invoke(
  handler: HttpHandler,
  event: Partial<APIGatewayProxyEventV2>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { authorization, authorizer } = readerParts(operator('fuzz'));
  const request = {
    version: '2.0',
    headers: { authorization },
    requestContext: { authorizer },
    rawQueryString: '',
    isBase64Encoded: false,
    ...event,
  } as APIGatewayProxyEventV2;
  return handler(request, contextOf('fuzz', 29_000));
}
