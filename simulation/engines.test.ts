import { randomInt } from 'node:crypto';
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DynamoDueNotices } from '../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistoryList } from '../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoHistory } from '../functions/shared/adapters/dynamo/dynamo-history.ts';
import { endpoint } from '../functions/shared/platform/endpoint.ts';
import { prepareTopic } from '../local/engines/prepare-topic.ts';
import { startTopicEngine, type TopicEngine } from '../local/engines/topic-engine.ts';
import { historyContract } from '../test/contract/history-suite.ts';
import { requireAcceptable } from './engines/simulated-topic.ts';
import { SimulatedTable } from './engines/simulated-table.ts';
import { clientOf, compareWith } from './engine-comparison.ts';
import { startTableEngine } from '../local/engines/table-engine.ts';

historyContract('the simulated table', async () => {
  const client = clientOf(new SimulatedTable());
  return {
    history: new DynamoHistory(client, 'any'),
    list: new DynamoHistoryList(client, 'any'),
    due: new DynamoDueNotices(client, 'any'),
  };
});

compareWith('dynalite', startTableEngine);

describe('a read that may be stale', () => {
  const Key = marshall({ instanceId: 'a', sequence: 1 });
  const ofTable = {
    TableName: 'any',
    KeyConditionExpression: 'instanceId = :id',
    ExpressionAttributeValues: marshall({ ':id': 'a' }),
  };
  const ofIndex = {
    TableName: 'any',
    IndexName: 'Due',
    KeyConditionExpression: 'dueShard = :shard',
    ExpressionAttributeValues: marshall({ ':shard': '0' }),
  };

  test.each([
    ['an item', new GetItemCommand({ TableName: 'any', Key })],
    ['an item, said to', new GetItemCommand({ TableName: 'any', Key, ConsistentRead: false })],
    ['a history', new QueryCommand(ofTable)],
    ['an index, said not to', new QueryCommand({ ...ofIndex, ConsistentRead: true })],
  ])('of %s is refused: nothing is decided on it', (_what, command) => {
    expect(() => new SimulatedTable().carryOut(command, 0)).toThrow(/stale|consistent/);
  });
});

describe('an index that lags', () => {
  const put = (due: string | undefined, sequence = 1) =>
    new PutItemCommand({
      TableName: 'any',
      Item: marshall({
        instanceId: 'a',
        sequence,
        ...(due !== undefined && { dueShard: due, dueAt: 5 }),
        observedAt: 'x',
      }),
    });
  const owed = (table: SimulatedTable, now: number) =>
    table.carryOut(
      new QueryCommand({
        TableName: 'any',
        IndexName: 'Due',
        KeyConditionExpression: 'dueShard = :shard AND dueAt <= :until',
        ExpressionAttributeValues: marshall({ ':shard': '0', ':until': 9 }),
      }),
      now,
    ) as { Items?: unknown[] };

  test('shows what is new only later, and what is over still', () => {
    const lags = [100, 1_000];
    const table = new SimulatedTable({ indexLagMs: () => lags.shift() ?? 0, onWrite: () => undefined });
    table.carryOut(put('0'), 0);
    expect(owed(table, 99).Items).toHaveLength(0);
    expect(owed(table, 100).Items).toHaveLength(1);
    table.carryOut(put(undefined), 200);
    lags.push(500);
    // The other indexes took the second lag; this write's changes come 0 and 500 ms later.
    table.carryOut(put('0', 2), 300);
    expect(owed(table, 10_000).Items).toHaveLength(1);
  });
});

describe('the simulated topic and fauxqs', () => {
  let topic: TopicEngine;
  let sns: SNSClient;
  let topicArn: string;
  beforeAll(async () => {
    topic = await startTopicEngine();
    sns = new SNSClient({ ...endpoint(topic.url), maxAttempts: 1 });
    topicArn = await prepareTopic(sns, 'simulated');
  });
  afterAll(async () => {
    sns.destroy();
    await topic.stop();
  });

  const attributes = fc.dictionary(
    fc.constantFrom('phase', 'owner'),
    fc.string({ minLength: 1, maxLength: 9 }),
  );
  const messages = fc.oneof(
    fc.constant('{"default":"d","email":"e"}'),
    fc.constant('{"email":"no default"}'),
    fc.constant('not JSON'),
    fc.integer({ min: 262_100, max: 262_200 }).map((length) => 'x'.repeat(length)),
    fc.string({ minLength: 1, maxLength: 40 }),
  );

  test('take and refuse the same messages', async () => {
    await fc.assert(
      fc.asyncProperty(messages, attributes, async (message, named) => {
        const input = {
          TopicArn: topicArn,
          Message: message,
          MessageAttributes: Object.fromEntries(
            Object.entries(named).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        };
        let simulated = 'taken';
        try {
          requireAcceptable(input);
        } catch {
          simulated = 'refused';
        }
        const real = await sns.send(new PublishCommand(input)).then(
          () => 'taken',
          () => 'refused',
        );
        expect(simulated).toBe(real);
      }),
      { numRuns: 60, seed: randomInt(2 ** 31) },
    );
  });

  test.each(['{"email":"no default"}', 'not JSON', '{"default":1}'])(
    'what SNS refuses as a structure, the simulation refuses: %s',
    (message) => {
      expect(() => requireAcceptable({ Message: message, MessageStructure: 'json' })).toThrow(
        'Message Structure',
      );
    },
  );
});
