import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DynamoHistoryList } from '../../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { HISTORY_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../local/engines/create-table-input.ts';
import { prepareTable } from '../../local/engines/prepare-table.ts';
import { prepareTopic } from '../../local/engines/prepare-topic.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';
import { owingEvent } from '../builders/history-event.ts';
import { listQuery } from '../builders/list-query.ts';
import { indexMismatches } from '../engines/index-mismatches.ts';

const TABLE = 'phasewatch';
const EVERYTHING = listQuery();

/** Stops the engines again and again in the middle of their work, and looks whether they have what they accepted. */
export function testStopsUnderLoad(stops: number): void {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'phasewatch-engines-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test(`of a table answers or refuses every request, and has what it accepted, ${stops} times`, async () => {
    const folder = path.join(root, 'table');
    const recorded: string[] = [];
    for (let stop = 0; stop < stops; stop += 1) {
      const { engine, client, history } = await openTable(folder);
      const list = new DynamoHistoryList(client, TABLE);
      const askUntilRefused = async (asker: number) => {
        for (let turn = 0; ; turn += 1) {
          const instanceId = `instance-${stop}-${asker}-${turn}`;
          await history.append(owingEvent({ instanceId }));
          recorded.push(instanceId);
          await list.page(EVERYTHING, 20, undefined);
          await client.send(new ListTablesCommand({}));
        }
      };
      const refused = Promise.allSettled(Array.from({ length: 8 }, (_, asker) => askUntilRefused(asker)));
      await history.last('instance-0');
      await engine.stop();
      await refused;
      client.destroy();
    }
    expect(recorded.length).toBeGreaterThan(stops);
    await expectAllThere(folder, recorded);
  });

  test(`of a table finishes what clients began that are gone, ${stops} times`, async () => {
    const folder = path.join(root, 'table');
    const recorded: string[] = [];
    for (let stop = 0; stop < stops; stop += 1) {
      const { engine, client, history } = await openTable(folder);
      const appending = Array.from({ length: 20 }, async (_, index) => {
        const instanceId = `instance-${stop}-${index}`;
        await history.append(owingEvent({ instanceId }));
        recorded.push(instanceId);
      });
      const ended = Promise.allSettled(appending);
      // The first answers come while others are being written.
      await Promise.race(appending);
      client.destroy();
      await engine.stop();
      await ended;
    }
    expect(recorded.length).toBeGreaterThanOrEqual(stops);
    await expectAllThere(folder, recorded);
  });

  test(`of a topic answers or refuses every message, and has what it accepted, ${stops} times`, async () => {
    const taken: string[] = [];
    for (let stop = 0; stop < stops; stop += 1) {
      const engine = await startTopicEngine(root);
      const sns = new SNSClient({ ...endpoint(engine.url), maxAttempts: 1 });
      const sqs = new SQSClient({ ...endpoint(engine.url), maxAttempts: 1 });
      const topicArn = await prepareTopic(sns, 'topic');
      const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'queue' }));
      const { QueueUrl: emptyUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'empty' }));
      engine.server.subscribe({ topic: 'topic', queue: 'queue' });
      const publishUntilRefused = async () => {
        for (;;) {
          const { MessageId: id = '' } = await sns.send(
            new PublishCommand({ TopicArn: topicArn, Message: 'told' }),
          );
          taken.push(id);
        }
      };
      const refused = Promise.allSettled([
        ...Array.from({ length: 8 }, publishUntilRefused),
        sqs.send(new ReceiveMessageCommand({ QueueUrl: emptyUrl, WaitTimeSeconds: 20 })),
      ]);
      await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
      await engine.stop();
      await refused;
      sns.destroy();
      sqs.destroy();
    }
    const engine = await startTopicEngine(root);
    const { ready = [], inflight = [] } = engine.server.inspectQueue('queue')?.messages ?? {};
    const bodies = [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
    const kept = new Set(bodies.map((body) => (JSON.parse(body) as { MessageId: string }).MessageId));
    expect(taken.length).toBeGreaterThan(stops);
    expect([...kept].sort()).toEqual(taken.sort());
    await engine.stop();
  });
}

/** An engine on a folder, with the table of the history, and a client that asks each thing once. */
async function openTable(folder: string) {
  const engine = await startTableEngine(folder);
  const client = new DynamoDBClient({ ...endpoint(engine.url), maxAttempts: 1 });
  await prepareTable(client, createTableInput(TABLE, HISTORY_SCHEMA));
  return { engine, client, history: new DynamoHistory(client, TABLE) };
}

/** What was recorded is in the folder, and in all indexes. */
async function expectAllThere(folder: string, recorded: readonly string[]): Promise<void> {
  const engine = await startTableEngine(folder);
  const client = new DynamoDBClient(endpoint(engine.url));
  const history = new DynamoHistory(client, TABLE);
  for (const id of recorded) expect(await history.last(id)).toBeDefined();
  expect(await indexMismatches(client, TABLE)).toEqual([]);
  client.destroy();
  await engine.stop();
}
