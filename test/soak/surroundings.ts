import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
} from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { startOwnTableEngine } from '../engines/table-engines.ts';
import { startArrivalClock } from './arrival-clock.ts';
import { EngineLines } from './engine-lines.ts';
import type { StoredEvent } from './facts.ts';
import { readEvents } from './read-events.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { Wire } from './wire.ts';

/** Everything around Phasewatch that survives its kills, and the lines to it. */
export interface Surroundings {
  /** Of the table's engine. */
  readonly engineName: string;
  readonly dataManager: StandInDataManager;
  readonly lines: EngineLines;
  readonly wire: Wire;
  /** The variables by which Phasewatch finds all of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The ids of the messages that the topic's engine says it took. */
  takenByTopic(): ReadonlySet<string>;
  /** What is in the table, read past the lines. */
  events(): Promise<StoredEvent[]>;
}

const TABLE_NAME = 'phasewatch';
const LOOK_EVERY_MS = 1_000;

/** Starts it all; what closes it again is added to `closers`. */
export async function startSurroundings(closers: (() => unknown)[]): Promise<Surroundings> {
  const table = await startOwnTableEngine({ detached: true });
  closers.push(() => table.stop());
  const topic = await startTopicEngine();
  closers.push(() => topic.stop());
  const dataManager = await startStandInDataManager({ lifecycles: [] });
  closers.push(() => dataManager.close());
  const arrivals = startArrivalClock();
  closers.push(() => arrivals.stop());
  const wire = new Wire(arrivals);
  const toTable = await startTcpProxy(table.url, wire.tableTap);
  const toTopic = await startTcpProxy(topic.url, wire.topicTap);
  const toQueues = await startTcpProxy(topic.url);
  const lines = new EngineLines({ table: [toTable], topic: [toTopic, toQueues] });
  closers.push(() => lines.close());
  const taken = watchTopic(topic);
  closers.push(taken.stop);
  const client = new DynamoDBClient(endpoint(table.url));
  closers.push(() => client.destroy());
  return {
    engineName: table.name,
    dataManager,
    lines,
    wire,
    environment: {
      TABLE_NAME,
      AWS_ENDPOINT_URL_DYNAMODB: toTable.url,
      AWS_ENDPOINT_URL_SNS: toTopic.url,
      AWS_ENDPOINT_URL_SQS: toQueues.url,
      DATA_MANAGER_URL: dataManager.apiUrl,
      DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
      DATA_MANAGER_CLIENT_ID: dataManager.clientId,
      DATA_MANAGER_USERNAME: dataManager.username,
      DATA_MANAGER_PASSWORD: dataManager.password,
    },
    takenByTopic: taken.ids,
    events: () => readEvents(client, TABLE_NAME),
  };
}

/** Collects the ids of the messages that the topic took; the engine itself remembers only the latest. */
function watchTopic({ server }: TopicEngine) {
  const ids = new Set<string>();
  const look = () => {
    for (const message of server.spy.getAllMessages()) {
      if (message.service === 'sns') ids.add(message.messageId);
    }
    return ids;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { ids: look, stop: () => clearInterval(timer) };
}
