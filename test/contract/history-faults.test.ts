import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistoryList } from '../../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { recordReports } from '../../functions/shared/delivery/record-reports.ts';
import { listQuery } from '../builders/list-query.ts';
import { historyEvent, owingEvent } from '../builders/history-event.ts';
import { completedSummary } from '../builders/summary.ts';
import { rig } from '../fakes/rig.ts';
import { startFaultProxy, type FaultProxy, type ProxyFault } from './fault-proxy.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { newTable, tableClient } from '../engines/table-client.ts';

let engine: Engine;
let proxy: FaultProxy;
let client: DynamoDBClient;
let history: DynamoHistory;
let list: DynamoHistoryList;
let due: DynamoDueNotices;
let table: string;

beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  proxy = await startFaultProxy(engine.url);
  client = tableClient(proxy.url);
  table = await newTable(client);
  history = new DynamoHistory(client, table);
  list = new DynamoHistoryList(client, table);
  due = new DynamoDueNotices(client, table);
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
});

describe('row 4: the reply to an append is lost', () => {
  test('row 4: the repetition meets its own event and goes on as the winner', async () => {
    proxy.failNext('PutItem', 'drop');
    expect(await history.append(owingEvent())).toEqual(owingEvent());
    expect(proxy.count('PutItem')).toBe(2);
    expect(await history.last(owingEvent().instanceId)).toEqual(owingEvent());
  });

  test('row 4: somebody else’s event at that place is not taken for one’s own', async () => {
    await history.append(historyEvent({ writer: 'somebody-else' }));
    proxy.failNext('PutItem', 'drop');
    expect(await history.append(historyEvent())).toBeUndefined();
  });

  test('row 4: a whole report goes through it: one event, one message', async () => {
    const { clock, publisher, dependencies } = rig();
    proxy.failNext('PutItem', 'drop');
    const results = await recordReports([completedSummary()], 'webhook', clock.now() + 10_000, {
      ...dependencies,
      history,
      due,
    });
    expect(results).toEqual([{ id: completedSummary().id, result: 'recorded', sequence: 1 }]);
    expect(publisher.ids).toHaveLength(1);
    expect(await due.entries(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });

  test('row 5: the reply to the clearing is lost, and being clear already is success', async () => {
    await history.append(owingEvent());
    proxy.failNext('UpdateItem', 'drop');
    await due.settle(owingEvent(), { publishedAt: '2026-02-03T10:12:44.000Z', messageId: 'message-1' });
    expect(proxy.count('UpdateItem')).toBe(2);
    expect(await history.last(owingEvent().instanceId)).toMatchObject({ messageId: 'message-1' });
  });
});

describe('row 17: the table throttles or is away', () => {
  test.each<ProxyFault>(['throttle', 'server-error', 'reset'])(
    'row 17: %s that passes is not noticed',
    async (fault) => {
      proxy.failNext('PutItem', fault, 2);
      proxy.failNext('Query', fault, 2);
      expect(await history.append(historyEvent())).toEqual(historyEvent());
      expect(await history.last(historyEvent().instanceId)).toEqual(historyEvent());
      expect([proxy.count('PutItem'), proxy.count('Query')]).toEqual([3, 3]);
    },
  );

  test.each<ProxyFault>(['throttle', 'server-error', 'reset'])(
    'row 17: %s that stays makes every question fail as unavailable, after a bounded number of tries',
    async (fault) => {
      const key = { instanceId: 'i-1', sequence: 1, observedAt: '2026-02-03T10:00:00.000Z', dueAt: 1 };
      const query = listQuery({}, { launchedFrom: '2026-02-03', launchedTo: '2026-02-04' });
      const pace = new DynamoPace(client, table, 8, () => 1_000);
      const questions: Record<string, (() => Promise<unknown>)[]> = {
        PutItem: [() => history.append(historyEvent())],
        Query: [
          () => history.last('i-1'),
          () => history.events('i-1', 0, 10),
          () => list.page(query, 10, undefined),
          () => list.countByPhase(query),
        ],
        GetItem: [() => history.event({ instanceId: 'i-1', sequence: 1 })],
        UpdateItem: [
          () => due.claim(key, 2),
          () => due.settle(key, { publishedAt: '', messageId: '' }),
          () => due.postpone(key, 1, 2),
          () => due.suppress(key),
          () => pace.reserve(1_000),
        ],
      };
      const unanswered = Object.entries(questions).map(async ([action, asked]) => {
        proxy.failNext(action, fault, 3 * asked.length);
        for (const answer of await Promise.allSettled(asked.map((ask) => ask()))) {
          expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(StorageUnavailable) });
        }
        expect(proxy.count(action)).toBe(3 * asked.length);
      });
      await Promise.all(unanswered);
      expect(await history.last(historyEvent().instanceId)).toBeUndefined();
    },
  );

  test('row 17: what is due cannot be asked for while one of its shards is away', async () => {
    proxy.failNext('Query', 'throttle', 100);
    await expect(due.entries(1, 10)).rejects.toThrow(StorageUnavailable);
  });

  test('row 42: an engine that cannot be reached is unavailable too', async () => {
    await proxy.close();
    await expect(history.last('i-1')).rejects.toThrow(/could not be asked/);
  });

  test('a request that is wrong in itself is a bug, and not taken for an outage', async () => {
    const huge = historyEvent({ name: 'x'.repeat(500_000) });
    await expect(history.append(huge)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
