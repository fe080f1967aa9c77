import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { routed } from '../../bench/routed.ts';
import { SkippingClock } from '../../bench/skipping-clock.ts';
import { createHandler as pollDataManager } from '../../functions/poll-data-manager/handler.ts';
import type { PollResult } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { createHandler as readHistory } from '../../functions/read-history/handler.ts';
import { createHandler as receiveCallback } from '../../functions/receive-callback/handler.ts';
import { createHandler as receiveWebhook } from '../../functions/receive-webhook/handler.ts';
import { createHandler as sweepDue } from '../../functions/sweep-due/handler.ts';
import type { SweepResult } from '../../functions/sweep-due/sweep-due.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { eventKey } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { History } from '../../functions/shared/history/history.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import type { HttpHandler } from '../../functions/shared/platform/handlers.ts';
import type { FunctionTelemetry } from '../../functions/shared/platform/runtime.ts';
import { ROUTES } from '../../functions/shared/shape/routes.ts';
import { startSecretsEngine } from '../../local/engines/secrets-engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { gatewayEvent } from '../../local/gateway-event.ts';
import { operator, type LocalReader } from '../../local/local-reader.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
} from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { newTable, tableClient } from '../engines/table-client.ts';

/** What webhooks are signed with. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** The last part of the callback's address. */
export const CALLBACK_SECRET = 'callback-secret-of-the-tests';
/** The topic that the functions publish to. */
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:000000000000:unusual-topic';
/** No setting has this as its default. */
const SECRET_IDS = { webhook: 'unusual-a', callback: 'unusual-b', dataManager: 'unusual-c' };

/** A message as the topic got it. */
export interface Publication {
  readonly topicArn: string;
  /** By the functions' clock: epoch milliseconds. */
  readonly at: number;
  readonly email: string;
}

/** A request to a function, and how much time the function has left. */
export interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly remainingMs?: number;
  /** Who reads; an administrator by default. */
  readonly reader?: LocalReader;
}

/** Functions with variables of their own, on a table of their own. */
export interface Functions {
  /** A request as API Gateway hands it to the function of its route. */
  ask(method: string, url: string, request?: Request): Promise<APIGatewayProxyStructuredResultV2>;
  /** One signed request with these summaries. */
  report(summaries: readonly unknown[], remainingMs?: number): Promise<APIGatewayProxyStructuredResultV2>;
  /** A poll, in the execution environment that has this log stream. */
  poll(remainingMs?: number, logStream?: string): Promise<PollResult>;
  sweep(remainingMs?: number): Promise<SweepResult>;
  /** An event of an instance as the table has it, by the names of its attributes. */
  item(instanceId: string, sequence?: number): Promise<Record<string, unknown>>;
  readonly history: History;
}

/** A clock on which waits take no time, and whose time-outs end when the test says so. */
export class FunctionsClock extends SkippingClock {
  /** What was asked for, in order: milliseconds. */
  readonly timeouts: number[] = [];
  #running: AbortController[] = [];

  override timeout(ms: number): AbortSignal {
    this.timeouts.push(ms);
    const controller = new AbortController();
    this.#running.push(controller);
    return controller.signal;
  }

  /** Ends all time-outs that are running. */
  timeIsUp(): void {
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    for (const controller of this.#running.splice(0)) controller.abort(reason);
  }
}

/** What functions need around them, on this machine. */
export interface FunctionsRig {
  readonly clock: FunctionsClock;
  readonly dataManager: StandInDataManager;
  readonly published: Publication[];
  /** What happens while a message is on its way. */
  duringPublish: () => Promise<void>;
  /** Makes functions with these variables beside those that they cannot do without. */
  functions(
    variables?: Readonly<Record<string, string>>,
    telemetryOf?: (folder: string) => FunctionTelemetry,
  ): Promise<Functions>;
  stop(): Promise<void>;
}

const silent = () => undefined;
const QUIET = { middleware: [], info: silent, warn: silent, error: silent, measure: silent };

/** Starts a table, a topic, secrets and a Data Manager with nothing on it. */
export async function startFunctionsRig(): Promise<FunctionsRig> {
  const clock = new FunctionsClock();
  const table = await startTableEngine();
  const client = tableClient(table.url);
  const dataManager = await startStandInDataManager({ lifecycles: [] });
  const { clientId, username, password } = dataManager;
  const secrets = await startSecretsEngine(
    new Map<string, unknown>([
      [SECRET_IDS.webhook, { current: WEBHOOK_SECRET }],
      [SECRET_IDS.callback, { current: CALLBACK_SECRET }],
      [SECRET_IDS.dataManager, { clientId, username, password }],
    ]),
  );
  const topic = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const { email } = JSON.parse(form.get('Message') ?? '{}') as { email: string };
    rig.published.push({ topicArn: form.get('TopicArn') ?? '', at: clock.now(), email });
    await rig.duringPublish();
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      '<PublishResponse><PublishResult><MessageId>message-1</MessageId></PublishResult></PublishResponse>',
    );
  }).listen(0, '127.0.0.1');
  await once(topic, 'listening');

  const needed = {
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SNS: `http://any:any@127.0.0.1:${(topic.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    TOPIC_ARN,
    WEBHOOK_SECRET_ID: SECRET_IDS.webhook,
    CALLBACK_SECRET_ID: SECRET_IDS.callback,
    DATA_MANAGER_SECRET_ID: SECRET_IDS.dataManager,
    DATA_MANAGER_URL: dataManager.apiUrl,
    DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
  };
  const rig: FunctionsRig = {
    clock,
    dataManager,
    published: [],
    duringPublish: async () => undefined,
    functions: async (variables = {}, telemetryOf = () => QUIET) => {
      const tableName = await newTable(client);
      const peopleTableName = await newTable(client, PEOPLE_SCHEMA);
      const runtimeOf = (folder: string) => ({
        environment: {
          ...needed,
          TABLE_NAME: tableName,
          PEOPLE_TABLE_NAME: peopleTableName,
          ...variables,
        },
        telemetry: telemetryOf(folder),
        clock,
      });
      const handlers: Record<keyof typeof ROUTES, HttpHandler> = {
        'receive-webhook': receiveWebhook(runtimeOf('receive-webhook')),
        'receive-callback': receiveCallback(runtimeOf('receive-callback')),
        'read-history': readHistory(runtimeOf('read-history')),
      };
      const poll = pollDataManager(runtimeOf('poll-data-manager'));
      const sweep = sweepDue(runtimeOf('sweep-due'));
      const ask: Functions['ask'] = (
        method,
        url,
        { headers = {}, body, remainingMs = 29_000, reader = operator('operator') } = {},
      ) => {
        const route = routed(method, url);
        const folder = folderOf(route.routeKey);
        const event = gatewayEvent({
          ...{ method, url, headers, ...route },
          ...{ requestId: 'of-the-gateway', sourceIp: '127.0.0.1', receivedAt: clock.now() },
          body: body === undefined ? undefined : Buffer.from(body),
          reader: method === 'GET' ? reader : undefined,
        });
        return handlers[folder](event, contextOf(folder, remainingMs));
      };
      return {
        ask,
        report: (summaries, remainingMs) => {
          const body = JSON.stringify({ instances: summaries });
          return ask('POST', '/webhooks/instances', {
            headers: { 'content-type': 'application/json', ...signed(body, clock.now()) },
            body,
            ...(remainingMs !== undefined && { remainingMs }),
          });
        },
        poll: (remainingMs = 300_000, logStream = 'stream-1') =>
          poll({}, { ...contextOf('poll-data-manager', remainingMs), logStreamName: logStream }),
        sweep: (remainingMs = 58_000) => sweep({}, contextOf('sweep-due', remainingMs)),
        item: async (instanceId, sequence = 1) => {
          const key = eventKey({ instanceId, sequence });
          const { Item: item = {} } = await client.send(
            new GetItemCommand({ TableName: tableName, Key: key }),
          );
          return unmarshall(item);
        },
        history: new DynamoHistory(client, tableName),
      };
    },
    stop: async () => {
      client.destroy();
      topic.closeAllConnections();
      topic.close();
      await secrets.stop();
      await dataManager.close();
      await table.stop();
    },
  };
  return rig;
}

/** The headers of a signed request. */
export function signed(body: string, now: number): Record<string, string> {
  return { ...signedHeaders(WEBHOOK_SECRET, 'msg_1', Buffer.from(body), now) };
}

/** The name under which Lambda would know an invocation of a function. */
export function requestIdOf(folder: string): string {
  return `request-to-${folder}`;
}

function contextOf(folder: string, remainingMs: number) {
  const context = invocationContext(folder, requestIdOf(folder), remainingMs);
  return { ...context, getRemainingTimeInMillis: () => remainingMs };
}

function folderOf(routeKey: string): keyof typeof ROUTES {
  const folders = Object.keys(ROUTES) as (keyof typeof ROUTES)[];
  return folders.find((folder) =>
    ROUTES[folder].some(({ method, path }) => `${method} ${path}` === routeKey),
  )!;
}
