import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '../functions/shared/base/durations.ts';
import { toItem } from '../functions/shared/adapters/dynamo/event-item.ts';
import { instanceSummarySchema } from '../functions/shared/instances/instance-summary.ts';
import { decide } from '../functions/shared/history/decide.ts';
import { endpoint } from '../functions/shared/platform/endpoint.ts';
import { observe } from '../functions/shared/instances/observation.ts';
import { HISTORY_SCHEMA, PEOPLE_SCHEMA } from '../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../local/engines/create-table-input.ts';
import { prepareTable } from '../local/engines/prepare-table.ts';
import { startSecretsEngine } from '../local/engines/secrets-engine.ts';
import { startTableEngine } from '../local/engines/table-engine.ts';
import { gatewayEvent } from '../local/gateway-event.ts';
import { personNamed } from '../local/local-reader.ts';
import { routed } from './routed.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
} from '../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import type { RawInstance } from '../local/stand-in-data-manager/lifecycle.ts';
import { lambdaVariables } from './lambda-variables.ts';
import { signedReport, summaryOf } from './signed-report.ts';

const TABLE = 'phasewatch';
const PEOPLE_TABLE = 'phasewatch-people';
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const CALLBACK_SECRET = 'a-callback-secret-of-the-benchmark';
const REPORT_BYTES = 1_024;

/** What functions reach: loopback engines, with a Data Manager in which one Job runs. */
export interface ColdWorld {
  /** What a function finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** A first event for the function of a folder; for `bare` and `receive-webhook`, a report that changes something. */
  firstEvent(folder: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the engines and puts into them what first requests need. */
export async function startColdWorld(): Promise<ColdWorld> {
  const tables = await startTableEngine();
  const standIn = await startStandInDataManager({ lifecycles: [] });
  const { clientId, username, password } = standIn;
  const secrets = await startSecretsEngine(
    new Map<string, unknown>([
      ['webhook', { current: WEBHOOK_SECRET, previous: [] }],
      ['callback', { current: CALLBACK_SECRET, previous: [] }],
      ['data-manager', { clientId, username, password }],
    ]),
  );
  const environment = {
    ...lambdaVariables(),
    // For the bare handler; ours take it from the address.
    AWS_ACCESS_KEY_ID: new URL(tables.url).username,
    TABLE_NAME: TABLE,
    PEOPLE_TABLE_NAME: PEOPLE_TABLE,
    TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:phasewatch',
    WEBHOOK_SECRET,
    WEBHOOK_SECRET_ID: 'webhook',
    CALLBACK_SECRET_ID: 'callback',
    DATA_MANAGER_SECRET_ID: 'data-manager',
    DATA_MANAGER_URL: standIn.apiUrl,
    DATA_MANAGER_TOKEN_URL: standIn.tokenUrl,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
  const table = new DynamoDBClient(endpoint(tables.url));
  await prepareTable(table, createTableInput(TABLE, HISTORY_SCHEMA));
  await prepareTable(table, createTableInput(PEOPLE_TABLE, PEOPLE_SCHEMA));
  const putEarlier = async (id: string) => {
    const summary = instanceSummarySchema.parse(
      summaryOf({ id, name: 'an earlier name', bytes: REPORT_BYTES }),
    );
    const settings = { announceMaxAgeMs: HOUR_MS, leaseMs: MINUTE_MS };
    const observation = observe(summary, 'webhook', new Date().toISOString());
    const decision = decide(undefined, observation, settings, randomUUID(), Date.now());
    if (decision.kind !== 'append') throw new Error('A first report was ignored.');
    await table.send(new PutItemCommand({ TableName: TABLE, Item: toItem(decision.event) }));
    showRunning(standIn, id);
  };
  const shown: string[] = [];
  const firstEvent = async (folder: string) => {
    const id = `instance-${randomUUID()}`;
    await putEarlier(id);
    for (const last of shown.splice(0)) standIn.remove(last);
    shown.push(id);
    return eventFor(folder, id);
  };
  return {
    environment,
    firstEvent,
    stop: async () => {
      table.destroy();
      await secrets.stop();
      await standIn.close();
      await tables.stop();
    },
  };
}

function showRunning(standIn: StandInDataManager, id: string): void {
  standIn.put(summaryOf({ id, name: 'a later name', bytes: REPORT_BYTES }) as unknown as RawInstance);
}

function eventFor(folder: string, id: string): unknown {
  switch (folder) {
    case 'bare':
    case 'receive-webhook':
      return signedReport({ id, name: 'a later name', bytes: REPORT_BYTES }, WEBHOOK_SECRET, Date.now());
    case 'receive-callback':
      return request('PUT', `/callbacks/${CALLBACK_SECRET}`, { instance_id: id });
    case 'read-history':
      return request('GET', `/instances/${id}`);
    case 'rotate-secret':
      return { SecretId: 'webhook', ClientRequestToken: 'version-1', Step: 'testSecret' };
    default:
      return {};
  }
}

function request(method: string, url: string, body?: unknown): APIGatewayProxyEventV2 {
  return gatewayEvent({
    method,
    url,
    ...routed(method, url),
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    // As anybody but an administrator: of whose projects is asked.
    reader: method === 'GET' ? personNamed('somebody') : undefined,
    requestId: 'request-1',
    sourceIp: '127.0.0.1',
    receivedAt: Date.now(),
  });
}
