import { randomInt } from 'node:crypto';
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Engine } from '../local/engines/engine.ts';
import { newTable, tableClient } from '../test/engines/table-client.ts';
import { SimulatedTable, type TableCommand } from './engines/simulated-table.ts';

const SEQUENCES_RUN = 60;

/** A client whose table is the simulated one. */
export function clientOf(table: SimulatedTable): DynamoDBClient {
  const send = async (command: TableCommand) => table.carryOut(command, 0);
  return { send } as unknown as DynamoDBClient;
}

const ids = fc.constantFrom('a', 'b', '\u{1f600}', '\uffee');
const sequences = fc.integer({ min: 1, max: 4 });
const times = fc.integer({ min: 1, max: 30 });
const shards = fc.constantFrom('0', '1');
const key = fc.record({ instanceId: ids, sequence: sequences });
const isThere = fc.constantFrom('attribute_not_exists(instanceId)', 'attribute_exists(dueShard)', undefined);

/** Commands of the forms that the adapters use, on so few keys that they meet; each takes the table's name. */
const commands = fc.oneof(
  fc
    .record({
      key,
      due: fc.option(shards, { nil: undefined }),
      dueAt: times,
      launched: times,
      condition: isThere,
    })
    .map(
      ({ key: { instanceId, sequence }, due, dueAt, launched, condition }) =>
        (TableName: string) =>
          new PutItemCommand({
            TableName,
            Item: marshall(
              {
                instanceId,
                sequence,
                ...(due !== undefined && { dueShard: due, dueAt, attempts: 0 }),
                observedAt: `at ${dueAt}`,
                monthKey: `month ${launched % 3}`,
                ...(launched % 2 === 0 && { ownerKey: `owner ${launched % 3}` }),
                launchOrder: `${launched}#${instanceId}#${sequence}`,
                phase: 'RUNNING',
                summary: { nested: [1, 'two', null, { three: 0.5 }] },
              },
              { removeUndefinedValues: true },
            ),
            ...(condition !== undefined && { ConditionExpression: condition }),
          }),
    ),
  fc.record({ key }).map(
    (one) => (TableName: string) =>
      new GetItemCommand({
        TableName,
        Key: marshall(one.key),
        ConsistentRead: true,
        ProjectionExpression: 'phase',
      }),
  ),
  fc.record({ key, was: times, next: times, settles: fc.boolean() }).map(
    ({ key: of, was, next, settles }) =>
      (TableName: string) =>
        new UpdateItemCommand({
          TableName,
          Key: marshall(of),
          UpdateExpression: settles
            ? 'SET #messageId = :id REMOVE dueShard, dueAt, attempts'
            : 'SET #dueAt = :next, attempts = attempts + :one',
          ConditionExpression: settles
            ? 'attribute_exists(dueShard)'
            : 'attribute_exists(dueShard) AND dueAt >= :was',
          ExpressionAttributeNames: settles ? { '#messageId': 'messageId' } : { '#dueAt': 'dueAt' },
          ExpressionAttributeValues: marshall(
            settles ? { ':id': `m-${next}` } : { ':next': next, ':one': 1, ':was': was },
          ),
          ReturnValues: 'ALL_NEW',
        }),
  ),
  fc.record({ now: times, interval: times }).map(
    ({ now, interval }) =>
      (TableName: string) =>
        new UpdateItemCommand({
          TableName,
          Key: marshall({ instanceId: '#pace', sequence: 0 }),
          UpdateExpression: 'SET nextFreeAt = :next',
          ConditionExpression:
            'attribute_not_exists(nextFreeAt) OR nextFreeAt <= :now OR (nextFreeAt > :absurd)',
          ExpressionAttributeValues: marshall({ ':next': now + interval, ':now': now, ':absurd': now + 50 }),
          ReturnValues: 'UPDATED_NEW',
        }),
  ),
  fc.record({ id: ids, after: fc.nat(4), limit: fc.integer({ min: 1, max: 3 }), forwards: fc.boolean() }).map(
    ({ id, after, limit, forwards }) =>
      (TableName: string) =>
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'instanceId = :id AND #sequence > :after',
          ExpressionAttributeNames: { '#sequence': 'sequence' },
          ExpressionAttributeValues: marshall({ ':id': id, ':after': after }),
          ScanIndexForward: forwards,
          Limit: limit,
        }),
  ),
  fc.record({ shard: shards, until: times }).map(
    ({ shard, until }) =>
      (TableName: string) =>
        new QueryCommand({
          TableName,
          IndexName: 'Due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :until',
          ExpressionAttributeValues: marshall({ ':shard': shard, ':until': until }),
        }),
  ),
  fc
    .record({
      list: fc.constantFrom('month', 'owner'),
      part: fc.nat(2),
      from: times,
      below: times,
      limit: fc.integer({ min: 1, max: 4 }),
    })
    .map(
      ({ list, part, from, below, limit }) =>
        (TableName: string) =>
          new QueryCommand({
            TableName,
            IndexName: list === 'month' ? 'ByMonth' : 'ByOwner',
            KeyConditionExpression: `${list}Key = :key AND launchOrder BETWEEN :from AND :below`,
            ExpressionAttributeValues: marshall({
              ':key': `${list} ${part}`,
              ':from': [String(from), String(below)].sort()[0],
              ':below': [String(from), String(below)].sort()[1],
            }),
            ScanIndexForward: false,
            Limit: limit,
          }),
    ),
);

/** What a table answers to a command: the error's name, or all that is not about the request itself. */
async function answerOf(client: Pick<DynamoDBClient, 'send'>, command: TableCommand) {
  try {
    const { $metadata: _, ...answer } = (await client.send(command as QueryCommand)) as unknown as Record<
      string,
      unknown
    >;
    const { ConsumedCapacity: _capacity, ScannedCount: _scanned, ...rest } = answer;
    return command instanceof QueryCommand ? inFixedOrder(rest) : rest;
  } catch (error) {
    return (error as Error).name;
  }
}

/** Entries of an index with one sort key have no order of their own. */
function inFixedOrder(answer: Record<string, unknown>): Record<string, unknown> {
  const items = answer['Items'] as Record<string, { N?: string }>[] | undefined;
  if (!items?.[0]?.['dueAt']) return answer;
  const order = (item: Record<string, { N?: string }>) =>
    `${item['dueAt']?.N?.padStart(4, '0')} ${JSON.stringify(item['instanceId'])} ${item['sequence']?.N}`;
  return { ...answer, Items: items.toSorted((one, other) => (order(one) < order(other) ? -1 : 1)) };
}

/** Gives the same commands to the simulated table and to one on an engine. */
export function compareWith(name: string, start: () => Promise<Engine>): void {
  describe(`the simulated table and ${name}`, () => {
    let engine: Engine;
    let client: DynamoDBClient;
    beforeAll(async () => {
      engine = await start();
      client = tableClient(engine.url);
    });
    afterAll(async () => {
      client.destroy();
      await engine.stop();
    });

    test('give the same answers to the same commands', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(commands, { minLength: 5, maxLength: 25 }), async (made) => {
          const simulated = clientOf(new SimulatedTable());
          const name = await newTable(client);
          for (const command of made) {
            const expected = await answerOf(client, command(name));
            expect(await answerOf(simulated, command(name))).toEqual(expected);
          }
        }),
        { numRuns: SEQUENCES_RUN, seed: randomInt(2 ** 31) },
      );
    });
  });
}
