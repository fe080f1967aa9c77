import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import type {
  HistoryList,
  InstanceListing,
  ListFilters,
  ListPage,
  ListPosition,
  ListQuery,
} from '../../functions/shared/history/history-list.ts';
import { failedEvent, historyEvent, owingEvent } from '../builders/history-event.ts';
import { listQuery as query } from '../builders/list-query.ts';
import { seededRandom } from '../../local/stand-in-data-manager/seeded-random.ts';
import type { Store } from './due-suite.ts';

const ODD_IDS = ['a', 'a#0', 'a#', 'a!', 'a%230', 'a b/ü', 'A', 'a\u{1F600}', "it's (odd)*", '~'];

/** What every store's lists keep to; a part of `historyContract`. */
export function listContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`the lists in ${name}`, () => {
    pages(makeStore);
    filtering(makeStore);
    counting(makeStore);
    merging(makeStore);
  });
}

/** Every row of a list, page by page; at most so many pages. */
async function wholeList(
  list: HistoryList,
  asked: ListQuery = query(),
  limit = 10,
  pagesMax = 100,
): Promise<InstanceListing[]> {
  const rows: InstanceListing[] = [];
  let after: ListPosition | undefined;
  for (let read = 0; read < pagesMax; read += 1) {
    const page: ListPage = await list.page(asked, limit, after);
    expect(page.instances.length).toBeLessThanOrEqual(limit);
    rows.push(...page.instances);
    if (page.next === undefined) {
      expect(page.lookedBackTo).toBe(asked.launchedFrom);
      return rows;
    }
    after = page.next;
  }
  throw new Error(`the list did not end within ${pagesMax} pages`);
}

async function append({ history }: Store, ...events: HistoryEvent[]): Promise<void> {
  for (const event of events) expect(await history.append(event)).toBeDefined();
}

const idsOf = (rows: readonly InstanceListing[]) => rows.map(({ instanceId }) => instanceId);

function pages(makeStore: () => Promise<Store>): void {
  test('a list shows each instance once, in its current state, newest launch first', async () => {
    const store = await makeStore();
    await append(store, historyEvent(), owingEvent({ sequence: 2 }));
    await append(store, historyEvent({ instanceId: 'older', launchedAt: '2026-02-03T09:59:59.999Z' }));
    await append(store, historyEvent({ instanceId: 'newer', launchedAt: '2026-03-01T00:00:00.000Z' }));
    const rows = await wholeList(store.list);
    expect(idsOf(rows)).toEqual(['newer', historyEvent().instanceId, 'older']);
    expect(rows[1]).toMatchObject({
      instanceId: historyEvent().instanceId,
      sequence: 2,
      phase: 'COMPLETED',
      name: 'mpro-fragments-1',
      owner: 'alice',
      projectId: historyEvent().projectId,
      applicationType: 'JOB',
      job: 'rdkit-molprops',
      launchedAt: '2026-02-03T10:00:00.000Z',
      startedAt: '2026-02-03T10:00:10.000Z',
      stoppedAt: '2026-02-03T10:12:42.000Z',
      observedAt: '2026-02-03T10:12:43.000Z',
      source: 'webhook',
    });
  });

  test.each([1, 2, 3, 7, 100])(
    'a cursor leads through everything exactly once, %d at a time',
    async (limit) => {
      const store = await makeStore();
      const expected: string[] = [];
      for (let index = 0; index < 30; index += 1) {
        const month = String(1 + Math.floor(index / 9) * 2).padStart(2, '0');
        const launchedAt = `2026-${month}-03T10:00:${String(index % 4).padStart(2, '0')}.000Z`;
        for (let sequence = 1; sequence <= 1 + (index % 3); sequence += 1) {
          await append(store, historyEvent({ instanceId: `i-${index}`, sequence, launchedAt }));
        }
        expected.push(`${launchedAt} i-${index}`);
      }
      for (const filters of [{}, { owner: 'alice' }, { projectId: historyEvent().projectId }]) {
        const rows = await wholeList(store.list, query(filters), limit);
        const listed = rows.map(({ launchedAt, instanceId }) => `${launchedAt} ${instanceId}`);
        expect(listed.toSorted()).toEqual(expected.toSorted());
        const times = rows.map(({ launchedAt }) => launchedAt);
        expect(times).toEqual(times.toSorted().reverse());
      }
    },
  );

  test('instants bound a list on both sides, both included', async () => {
    const store = await makeStore();
    for (const day of ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02']) {
      await append(store, historyEvent({ instanceId: day, launchedAt: `${day}T12:00:00.000Z` }));
    }
    const listed = async (launchedFrom: string, launchedTo: string) =>
      idsOf(await wholeList(store.list, query({}, { launchedFrom, launchedTo }), 1));
    expect(await listed('2026-01-31T12:00:00.000Z', '2026-02-01T12:00:00.000Z')).toEqual([
      '2026-02-01',
      '2026-01-31',
    ]);
    expect(await listed('2026-01-31T12:00:00.001Z', '2026-02-01T11:59:59.999Z')).toEqual([]);
    expect(await listed('2026-02-03T00:00:00.000Z', '2026-02-02T00:00:00.000Z')).toEqual([]);
  });

  test.each([1, 3, 50])('ids of any characters are told apart, %d at a time', async (limit) => {
    const store = await makeStore();
    for (const sequence of [1, 2, 3]) {
      for (const instanceId of ODD_IDS) {
        await append(store, historyEvent({ instanceId, sequence, phase: `P${sequence}` }));
      }
    }
    const rows = await wholeList(store.list, query(), limit);
    expect(idsOf(rows).toSorted()).toEqual(ODD_IDS.toSorted());
    expect(rows.every(({ phase, sequence }) => phase === 'P3' && sequence === 3)).toBe(true);
    for (const instanceId of ODD_IDS) {
      expect(await store.history.last(instanceId)).toMatchObject({ instanceId, sequence: 3 });
    }
  });

  test('an instance with hundreds of events is one row', async () => {
    const store = await makeStore();
    await append(store, historyEvent({ instanceId: 'before', launchedAt: '2026-02-03T09:00:00.000Z' }));
    const many = Array.from({ length: 300 }, (_, index) =>
      historyEvent({ instanceId: 'busy', sequence: index + 1 }),
    );
    for (let from = 0; from < many.length; from += 25) {
      await Promise.all(many.slice(from, from + 25).map((event) => store.history.append(event)));
    }
    await append(store, historyEvent({ instanceId: 'after', launchedAt: '2026-02-03T11:00:00.000Z' }));
    for (const limit of [1, 2, 50]) {
      const rows = await wholeList(store.list, query(), limit);
      expect(rows.map(({ instanceId, sequence }) => [instanceId, sequence])).toEqual([
        ['after', 1],
        ['busy', 300],
        ['before', 1],
      ]);
    }
  });

  test('empty months are passed over, and an empty list ends', async () => {
    const store = await makeStore();
    expect(await wholeList(store.list)).toEqual([]);
    await append(store, historyEvent({ instanceId: 'first', launchedAt: '2024-02-29T12:00:00.000Z' }));
    await append(store, historyEvent({ instanceId: 'last', launchedAt: '2026-12-31T12:00:00.000Z' }));
    const years = query({}, { launchedFrom: '2024-01-01T00:00:00.000Z' });
    expect(idsOf(await wholeList(store.list, years))).toEqual(['last', 'first']);
  });
}

function filtering(makeStore: () => Promise<Store>): void {
  test('filters see the current state only, and each other', async () => {
    const store = await makeStore();
    const id = historyEvent().instanceId;
    await append(store, historyEvent(), owingEvent({ sequence: 2 }));
    await append(
      store,
      historyEvent({ instanceId: 'other', projectId: 'p-1', name: 'Zika-NS5', job: 'dock' }),
    );
    await append(store, failedEvent({ instanceId: 'bobs', owner: 'bob', applicationType: 'APPLICATION' }));
    const listed = async (filters: ListFilters) => idsOf(await wholeList(store.list, query(filters), 1));
    expect(await listed({ phases: ['COMPLETED'] })).toEqual([id]);
    expect(await listed({ phases: ['RUNNING'] })).toEqual(['other']);
    expect((await listed({ phases: ['RUNNING', 'COMPLETED'] })).toSorted()).toEqual([id, 'other'].toSorted());
    expect(await listed({ outcome: 'success' })).toEqual([id]);
    expect(await listed({ outcome: 'failure' })).toEqual(['bobs']);
    expect(await listed({ owner: 'bob' })).toEqual(['bobs']);
    expect(await listed({ owner: 'alice', projectId: 'p-1' })).toEqual(['other']);
    expect(await listed({ owner: 'bob', projectId: 'p-1' })).toEqual([]);
    expect(await listed({ job: 'dock' })).toEqual(['other']);
    expect(await listed({ applicationType: 'APPLICATION' })).toEqual(['bobs']);
    expect(await listed({ nameContains: 'zIKa' })).toEqual(['other']);
    expect(await listed({ nameContains: 'zika', phases: ['FAILED'] })).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['as long as a key may be', 'o'.repeat(1_024)],
    ['too long for a key', 'ö'.repeat(1_024)],
  ])(
    'row 55: an owner and a project that are %s keep an instance from no other list',
    async (_what, text) => {
      const store = await makeStore();
      await append(store, historyEvent({ instanceId: 'i-1', owner: text, projectId: text }));
      await append(store, historyEvent({ instanceId: 'i-2' }));
      expect(idsOf(await wholeList(store.list)).toSorted()).toEqual(['i-1', 'i-2']);
      expect(idsOf(await wholeList(store.list, query({ owner: text })))).toEqual(['i-1']);
      expect(idsOf(await wholeList(store.list, query({ projectId: text })))).toEqual(['i-1']);
    },
  );
}

function counting(makeStore: () => Promise<Store>): void {
  test('instances are counted in their current phase, whatever phase is asked for', async () => {
    const store = await makeStore();
    await append(store, historyEvent(), owingEvent({ sequence: 2 }));
    await append(store, historyEvent({ instanceId: 'i-2' }), historyEvent({ instanceId: 'i-3' }));
    await append(store, historyEvent({ instanceId: 'i-4', owner: 'bob' }));
    const asked = query({ phases: ['FAILED'] });
    expect(await store.list.countByPhase(asked)).toEqual({
      counts: { RUNNING: 3, COMPLETED: 1 },
      isComplete: true,
      lookedBackTo: asked.launchedFrom,
    });
    const countsOf = async (owner: string) => (await store.list.countByPhase(query({ owner }))).counts;
    expect([await countsOf('bob'), await countsOf('nobody')]).toEqual([{ RUNNING: 1 }, {}]);
  });
}

function merging(makeStore: () => Promise<Store>): void {
  const isOf =
    (owner: string, projectIds: readonly string[]): ListQuery['shown'] =>
    async (instances) =>
      instances.filter((row) => row.owner === owner || projectIds.includes(row.projectId));
  const within = (owner: string, projectIds: readonly string[]): Partial<ListQuery> => ({
    within: { owner, projectIds },
    shown: isOf(owner, projectIds),
  });

  test.each([1, 2, 3, 100])(
    'instances of an owner and of projects are one list, each once and newest first, %d at a time',
    async (limit) => {
      const store = await makeStore();
      const random = seededRandom(7);
      const expected: string[] = [];
      for (let index = 0; index < 60; index += 1) {
        const owner = random.pick(['alice', 'bob', 'carol']);
        const projectId = random.pick(['p-1', 'p-2', 'p-3', 'p-4']);
        // Many were launched at the same moment.
        const launchedAt = `2026-0${random.integer(1, 4)}-03T10:00:0${random.integer(0, 3)}.000Z`;
        const events = random.integer(1, 4);
        for (let sequence = 1; sequence <= events; sequence += 1) {
          await append(
            store,
            historyEvent({ instanceId: `i-${index}`, sequence, owner, projectId, launchedAt }),
          );
        }
        if (owner === 'alice' || ['p-1', 'p-2'].includes(projectId)) {
          expected.push(`${launchedAt} i-${index} ${events}`);
        }
      }
      const asked = query({}, within('alice', ['p-1', 'p-2', 'p-none']));
      const rows = await wholeList(store.list, asked, limit);
      const listed = rows.map((row) => `${row.launchedAt} ${row.instanceId} ${row.sequence}`);
      expect(listed.toSorted()).toEqual(expected.toSorted());
      const times = rows.map(({ launchedAt }) => launchedAt);
      expect(times).toEqual(times.toSorted().reverse());
      const { counts } = await store.list.countByPhase(asked);
      expect(counts).toEqual({ RUNNING: expected.length });
    },
  );

  test('of an owner without projects, and of more projects than are merged, it is the same', async () => {
    const store = await makeStore();
    const many = Array.from({ length: 25 }, (_, index) => `p-${index}`);
    for (const projectId of [...many, 'foreign']) {
      await append(store, historyEvent({ instanceId: projectId, owner: 'bob', projectId }));
    }
    await append(store, historyEvent({ instanceId: 'own', owner: 'alice', projectId: 'foreign' }));
    const listed = async (projectIds: readonly string[]) =>
      idsOf(await wholeList(store.list, query({}, within('alice', projectIds)), 7)).toSorted();
    expect(await listed([])).toEqual(['own']);
    expect(await listed(many.slice(0, 20))).toEqual([...many.slice(0, 20), 'own'].toSorted());
    expect(await listed(many)).toEqual([...many, 'own'].toSorted());
  });

  test('a filter by owner or by project is applied to what is shown', async () => {
    const store = await makeStore();
    await append(store, historyEvent({ instanceId: 'own', owner: 'alice', projectId: 'p-2' }));
    await append(store, historyEvent({ instanceId: 'of-my-project', owner: 'bob', projectId: 'p-1' }));
    await append(store, historyEvent({ instanceId: 'foreign', owner: 'bob', projectId: 'p-2' }));
    const listed = async (filters: ListFilters) =>
      idsOf(await wholeList(store.list, query(filters, within('alice', ['p-1'])), 1));
    expect(await listed({ owner: 'bob' })).toEqual(['of-my-project']);
    expect(await listed({ projectId: 'p-2' })).toEqual(['own']);
    expect(await listed({ owner: 'alice', projectId: 'p-1' })).toEqual([]);
  });

  test('what is not shown is not counted, and fills no page', async () => {
    const store = await makeStore();
    for (let index = 0; index < 20; index += 1) {
      const owner = index % 5 === 0 ? 'alice' : 'bob';
      await append(store, historyEvent({ instanceId: `i-${String(index).padStart(2, '0')}`, owner }));
    }
    const asked = query({}, { shown: isOf('alice', []) });
    expect((await store.list.page(asked, 4, undefined)).instances).toHaveLength(4);
    expect(idsOf(await wholeList(store.list, asked, 2))).toEqual(['i-15', 'i-10', 'i-05', 'i-00']);
    expect((await store.list.countByPhase(asked)).counts).toEqual({ RUNNING: 4 });
  });
}
