import { dynamoDbClient, snsClient } from '../functions/shared/platform/aws-clients.ts';
import type { Engine } from '../local/engines/engine.ts';
import { HISTORY_SCHEMA, PEOPLE_SCHEMA } from '../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../local/engines/create-table-input.ts';
import { prepareTable } from '../local/engines/prepare-table.ts';
import { prepareTopic } from '../local/engines/prepare-topic.ts';
import { startSecretsEngine } from '../local/engines/secrets-engine.ts';
import { startTableEngine } from '../local/engines/table-engine.ts';
import { startTopicEngine, type TopicEngine } from '../local/engines/topic-engine.ts';
import { startListServer, type ListServer } from './list-server.ts';

/** The webhook secret of all benchmarks. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Everything that functions need around them, on this machine. */
export interface BenchEngines {
  /** The variables of the functions. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tableUrl: string;
  readonly topic: TopicEngine;
  readonly dataManager: ListServer;
  stop(): Promise<void>;
}

/**
 * Starts engines, makes the table and the topic. `inFront` may put something between the functions and the table;
 * `tableUrl` names an engine that runs already.
 */
export async function startBenchEngines(
  options: {
    readonly tableUrl?: string;
    readonly inFront?: (tableUrl: string) => Promise<Engine>;
  } = {},
): Promise<BenchEngines> {
  const engines: Pick<Engine, 'stop'>[] = [];
  const started = async <T extends Pick<Engine, 'stop'>>(engine: Promise<T>): Promise<T> => {
    engines.push(await engine);
    return engine;
  };
  const secrets = await started(
    startSecretsEngine(
      new Map<string, unknown>([
        ['webhook', { current: WEBHOOK_SECRET, previous: [] }],
        ['data-manager', { clientId: 'bench', username: 'bench', password: 'bench' }],
      ]),
    ),
  );
  const topic = await started(startTopicEngine());
  const tableUrl = options.tableUrl ?? (await started(startTableEngine())).url;
  const table = options.inFront ? (await started(options.inFront(tableUrl))).url : tableUrl;
  const dataManager = await started(startListServer());
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: table,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
  const client = dynamoDbClient(endpoints);
  await prepareTable(client, createTableInput(TABLE_NAME, HISTORY_SCHEMA));
  await prepareTable(client, createTableInput(PEOPLE_TABLE_NAME, PEOPLE_SCHEMA));
  return {
    tableUrl,
    topic,
    dataManager,
    environment: {
      ...endpoints,
      TABLE_NAME,
      PEOPLE_TABLE_NAME,
      TOPIC_ARN: await prepareTopic(snsClient(endpoints), 'phasewatch'),
      WEBHOOK_SECRET_ID: 'webhook',
      DATA_MANAGER_SECRET_ID: 'data-manager',
      DATA_MANAGER_URL: dataManager.apiUrl,
      DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
    },
    stop: async () => {
      for (const engine of engines.reverse()) await engine.stop();
    },
  };
}

const TABLE_NAME = 'phasewatch';
const PEOPLE_TABLE_NAME = 'phasewatch-people';
