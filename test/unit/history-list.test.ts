import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoHistoryList } from '../../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { SimulatedTable, type TableCommand } from '../../simulation/engines/simulated-table.ts';
import { historyEvent } from '../builders/history-event.ts';
import { listQuery } from '../builders/list-query.ts';

let requests: number;
let history: DynamoHistory;
let list: DynamoHistoryList;

beforeEach(() => {
  requests = 0;
  const table = new SimulatedTable();
  const send = async (command: TableCommand) => {
    requests += 1;
    return table.carryOut(command, 0);
  };
  const client = { send } as unknown as DynamoDBClient;
  history = new DynamoHistory(client, 'history');
  list = new DynamoHistoryList(client, 'history');
});

/** How many requests something makes. */
async function requestsOf<T>(action: () => Promise<T>): Promise<{ result: T; made: number }> {
  const before = requests;
  const result = await action();
  return { result, made: requests - before };
}

const monthsAgo = (months: number) => new Date(Date.UTC(2026, 1 - months, 3)).toISOString();
const YEAR = { launchedFrom: monthsAgo(12), launchedTo: monthsAgo(0) };

test('a page of a quiet year asks thirteen times at most, one of an owner or a project twice', async () => {
  for (let month = 0; month <= 12; month += 1) {
    for (const sequence of [1, 2, 3]) {
      await history.append(
        historyEvent({ instanceId: `i-${month}`, sequence, launchedAt: monthsAgo(month) }),
      );
    }
  }
  const { owner, projectId } = historyEvent();
  for (const [filters, most] of [
    [{}, 13],
    [{ owner }, 2],
    [{ projectId }, 2],
  ] as const) {
    const { result, made } = await requestsOf(() => list.page(listQuery(filters, YEAR), 50, undefined));
    expect(result.instances).toHaveLength(13);
    expect(made).toBeLessThanOrEqual(most);
  }
  const { result, made } = await requestsOf(() =>
    list.page(listQuery({ owner: 'nobody' }, YEAR), 50, undefined),
  );
  expect([result, made]).toEqual([{ instances: [], next: undefined, lookedBackTo: YEAR.launchedFrom }, 1]);
});

test('a full page asks once, however many instances there are', async () => {
  for (let index = 0; index < 1_000; index += 1) {
    await history.append(historyEvent({ instanceId: `i-${index}`, launchedAt: monthsAgo(0) }));
  }
  for (const filters of [{}, { owner: historyEvent().owner }]) {
    const { result, made } = await requestsOf(() => list.page(listQuery(filters, YEAR), 50, undefined));
    expect([result.instances.length, made]).toEqual([50, 1]);
  }
});

const TIME_IS_UP = AbortSignal.abort();

test('a list whose time is up asks no more, says how far it looked, and goes on there', async () => {
  for (const month of [0, 6]) {
    await history.append(historyEvent({ instanceId: `i-${month}`, launchedAt: monthsAgo(month) }));
  }
  const query = listQuery({}, YEAR);
  const found: string[] = [];
  let pages = 0;
  for (let after: string | undefined, isDone = false; !isDone; pages += 1) {
    const { result, made } = await requestsOf(() => list.page(query, 50, after, TIME_IS_UP));
    expect(made).toBe(1);
    found.push(...result.instances.map(({ instanceId }) => instanceId));
    after = result.next;
    isDone = after === undefined;
  }
  expect([found, pages]).toEqual([['i-0', 'i-6'], 13]);
  const { result, made } = await requestsOf(() => list.countByPhase(query, TIME_IS_UP));
  expect([result, made]).toEqual([
    { counts: { RUNNING: 1 }, isComplete: false, lookedBackTo: '2026-02-01T00:00:00.000Z' },
    1,
  ]);
});

test('a list of the first century ends too', async () => {
  const query = listQuery(
    {},
    { launchedFrom: '0098-11-01T00:00:00.000Z', launchedTo: '0100-02-28T00:00:00.000Z' },
  );
  const { result, made } = await requestsOf(() => list.page(query, 50, undefined));
  expect([result.next, made]).toEqual([undefined, 16]);
});

test('a cursor that was made up does not lead out of the list', async () => {
  await history.append(historyEvent({ launchedAt: monthsAgo(0) }));
  const query = listQuery({}, { launchedFrom: monthsAgo(12), launchedTo: monthsAgo(6) });
  expect((await list.page(query, 50, '9999-12~')).instances).toEqual([]);
});

const minute = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();

test('a search that finds nothing ends after 5,000 entries, says how far it looked, and goes on', async () => {
  for (let index = 0; index < 5_200; index += 1) {
    await history.append(historyEvent({ instanceId: `i-${index}`, launchedAt: minute(index) }));
  }
  const query = listQuery(
    { nameContains: 'nowhere' },
    { launchedFrom: minute(0), launchedTo: minute(5_199) },
  );
  const { result, made } = await requestsOf(() => list.page(query, 50, undefined));
  expect(result).toMatchObject({ instances: [], lookedBackTo: minute(200) });
  expect(made).toBe(5);
  expect(await list.page(query, 50, result.next)).toEqual({
    instances: [],
    next: undefined,
    lookedBackTo: minute(0),
  });
  expect(await list.countByPhase({ ...query, filters: {} })).toEqual({
    counts: { RUNNING: 5_000 },
    isComplete: false,
    lookedBackTo: minute(200),
  });
});
