import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetItemCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoHistoryList } from '../../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import { DynamoPollTurns } from '../../functions/shared/adapters/dynamo/dynamo-poll-turns.ts';
import { eventKey } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { owingEvent } from '../builders/history-event.ts';
import { listQuery } from '../builders/list-query.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';
import type { Store } from './due-suite.ts';
import { historyContract } from './history-suite.ts';
import { paceContract, type MakePace } from './pace-suite.ts';
import { pollTurnsContract } from './poll-turns-suite.ts';

/** Runs the contracts against the adapters on an engine that speaks DynamoDB. */
export function onEngine(name: string, start: () => Promise<Engine>): void {
  describe(`on ${name}`, () => {
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

    const makeStore = async (): Promise<Store> => {
      const table = await newTable(client);
      return {
        history: new DynamoHistory(client, table),
        list: new DynamoHistoryList(client, table),
        due: new DynamoDueNotices(client, table),
      };
    };
    const makePaces = async (): Promise<MakePace> => {
      const table = await newTable(client);
      return (clock) => new DynamoPace(client, table, 8, () => clock.now());
    };
    historyContract(name, makeStore);
    paceContract(name, makePaces);
    pollTurnsContract(name, async () => {
      const table = await newTable(client);
      return (holder) => new DynamoPollTurns(client, table, holder);
    });

    test('a list from the first day of all comes back soon, to be gone on with by its cursor', async () => {
      const { list } = await makeStore();
      const query = listQuery(
        {},
        { launchedFrom: '0001-01-01T00:00:00.000Z', launchedTo: '2026-02-03T00:00:00.000Z' },
      );
      const page = await list.page(query, 10, undefined);
      expect(page).toMatchObject({
        instances: [],
        next: '2017-10~',
        lookedBackTo: '2017-11-01T00:00:00.000Z',
      });
      expect((await list.page(query, 10, page.next)).next).toBe('2009-06~');
      expect(await list.countByPhase(query)).toEqual({
        counts: {},
        isComplete: false,
        lookedBackTo: page.lookedBackTo,
      });
    });

    test('what was published may expire, and what is owed may not', async () => {
      const table = await newTable(client);
      const history = new DynamoHistory(client, table, DAY_MS);
      const due = new DynamoDueNotices(client, table, DAY_MS);
      const expiryOf = async (event: HistoryEvent) => {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: eventKey(event), ProjectionExpression: 'expiresAt' }),
        );
        return Item?.['expiresAt']?.N;
      };
      const [told, stale] = [owingEvent({ instanceId: 'told' }), owingEvent({ instanceId: 'stale' })];
      for (const event of [told, stale]) await history.append(event);
      expect([await expiryOf(told), await expiryOf(stale)]).toEqual([undefined, undefined]);
      await due.settle(told, { publishedAt: told.observedAt, messageId: 'm-1' });
      await due.suppress(stale);
      const expected = String(Math.ceil(Date.parse(told.observedAt) / 1_000) + 86_400);
      expect([await expiryOf(told), await expiryOf(stale)]).toEqual([expected, expected]);
    });

    test('what an engine gives in small pages is read to its end, each entry once', async () => {
      const table = await newTable(client);
      const [history, due] = [new DynamoHistory(client, table), new DynamoDueNotices(client, table)];
      const ids = Array.from({ length: 30 }, (_, index) => `i-${index}`);
      await Promise.all(ids.map((instanceId) => history.append(owingEvent({ instanceId }))));
      // Like a table whose megabyte is full after two entries.
      client.middlewareStack.add(
        (next) => (args) => {
          const input = args.input as QueryCommandInput;
          if (input.Limit !== undefined) input.Limit = Math.min(input.Limit, 2);
          return next(args);
        },
        { step: 'initialize', name: 'small-pages' },
      );
      try {
        const idsIn = async (limit: number) =>
          (await due.entries(Number.MAX_SAFE_INTEGER, limit)).map(({ instanceId }) => instanceId);
        expect((await idsIn(100)).toSorted()).toEqual(ids.toSorted());
        expect(new Set(await idsIn(29)).size).toBe(29);
      } finally {
        client.middlewareStack.remove('small-pages');
      }
    });

    test('row 27: a queue of slots that a wrong clock has made absurdly long is begun anew', async () => {
      const makePace = await makePaces();
      const [right, wrong] = [new VirtualClock(), new VirtualClock('2027-01-01T00:00:00.000Z')];
      await makePace(wrong).reserve(1_000);
      expect((await makePace(right).reserve(1_000))?.from).toBe(right.now());
    });
  });
}
