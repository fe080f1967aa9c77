import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { decide } from '../../functions/shared/history/decide.ts';
import type {
  History,
  InstanceListing,
  ListPosition,
  ListQuery,
} from '../../functions/shared/history/history.ts';
import { entryOf, historyEvent, owingEvent } from '../builders/history-event.ts';
import { observation } from '../builders/observation.ts';
import { historySettings } from '../builders/settings.ts';
import { completedSummary } from '../builders/summary.ts';
import { dueContract, type Store } from './due-suite.ts';

const ODD_IDS = ['a', 'a#0', 'a#', 'a!', 'a%230', 'a b/ü', 'A', 'a\u{1F600}', "it's (odd)*", '~'];

/** What every store of the history and of what is due keeps to. `makeStore` gives a new, empty one. */
export function historyContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`the history in ${name}`, () => {
    appending(makeStore);
    readingEvents(makeStore);
    listing(makeStore);
  });
  dueContract(name, makeStore);
}

function appending(makeStore: () => Promise<Store>): void {
  test('what is appended comes back as it was, and is the last', async () => {
    const { history } = await makeStore();
    const [first, second] = [
      historyEvent({ omittedFields: ['outputs'], recentDigests: ['abc'], expiresAt: 1_800_000_000 }),
      owingEvent({ sequence: 2, previousPhase: 'RUNNING' }),
    ];
    expect(await history.last(first.instanceId)).toBeUndefined();
    expect(await history.append(first)).toBe('appended');
    expect(await history.last(first.instanceId)).toEqual(first);
    expect(await history.append(second)).toBe('appended');
    expect(await history.last(first.instanceId)).toEqual(second);
    expect((await history.events(first.instanceId, 0, 10)).events).toEqual([first, second].map(entryOf));
    expect([await history.event(first), await history.event(second)]).toEqual([first, second]);
    expect(await history.event({ ...first, sequence: 3 })).toBeUndefined();
  });

  test('a place that is taken is not written again', async () => {
    const { history } = await makeStore();
    const [first, other] = [historyEvent(), historyEvent({ writer: 'writer-2', name: 'other' })];
    expect(await history.append(first)).toBe('appended');
    expect(await history.append(other)).toBe('taken');
    expect(await history.last(first.instanceId)).toEqual(first);
  });

  test('row 4: a writer that meets its own event has appended it', async () => {
    const { history, due } = await makeStore();
    const event = owingEvent();
    expect(await history.append(event)).toBe('appended');
    await due.claim(event as { instanceId: string; sequence: number; dueAt: number }, event.dueAt! + 1);
    expect(await history.append(event)).toBe('appended');
    expect(await history.last(event.instanceId)).toMatchObject({ attempts: 1 });
  });

  test('row 7: of ten that write the same place at once, one wins', async () => {
    const { history } = await makeStore();
    const events = Array.from({ length: 10 }, (_, index) => historyEvent({ writer: `writer-${index}` }));
    const results = await Promise.all(events.map((event) => history.append(event)));
    expect(results.filter((result) => result === 'appended')).toHaveLength(1);
    const winner = events[results.indexOf('appended')];
    expect(await history.last(winner!.instanceId)).toEqual(winner);
  });

  test('row 22: the event of a report of any size can be written', async () => {
    const { history } = await makeStore();
    const sizes = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`f${index}`, '€'.repeat(40)]),
    );
    const report = completedSummary({
      ...sizes,
      name: '\ud800',
      ['x\ud800']: 1,
      huge: 'x'.repeat(1_000_000),
    });
    const decision = decide(undefined, observation(report), historySettings(), 'writer-1', 0);
    const event = decision.kind === 'append' ? decision.event : undefined;
    expect(await history.append(event!)).toBe('appended');
    expect(await history.last(report.id)).toEqual(event);
    expect(Buffer.byteLength(JSON.stringify(event?.summary))).toBeGreaterThan(300_000);
  });

  test('odd numbers, empty values and deep nesting of a summary come back as they were', async () => {
    const { history } = await makeStore();
    const decision = decide(
      undefined,
      observation(
        completedSummary({
          zero: 0,
          part: 0.1,
          big: 2 ** 53 - 1,
          small: -1e-100,
          none: [],
          empty: {},
          text: '',
          deep: [[[[{ a: [null] }]]]],
        }),
      ),
      historySettings(),
      'writer-1',
      0,
    );
    const event = decision.kind === 'append' ? decision.event : undefined;
    await history.append(event!);
    expect(await history.last(completedSummary().id)).toEqual(event);
  });
}

function readingEvents(makeStore: () => Promise<Store>): void {
  test('events are read in pages, in order, of one instance alone', async () => {
    const { history } = await makeStore();
    for (let sequence = 1; sequence <= 12; sequence += 1) await history.append(historyEvent({ sequence }));
    await history.append(historyEvent({ instanceId: 'another' }));
    const pages: number[][] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: Awaited<ReturnType<History['events']>> = await history.events(
        historyEvent().instanceId,
        after,
        5,
      );
      pages.push(page.events.map(({ sequence }) => sequence));
      after = page.next;
    }
    expect(pages).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12],
    ]);
    expect(await history.events('nobody', 0, 5)).toEqual({ events: [], next: undefined });
  });
}

function query(overrides: Partial<ListQuery> = {}): ListQuery {
  const all = { after: undefined, phase: undefined, owner: undefined, projectId: undefined };
  return { fromDay: '2026-01-01', toDay: '2026-12-31', limit: 10, ...all, ...overrides };
}

/** Every row of a list, page by page; at most so many pages. */
async function wholeList(history: History, asked: ListQuery, pagesMax = 100): Promise<InstanceListing[]> {
  const rows: InstanceListing[] = [];
  let after: ListPosition | undefined;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const { instances, next }: Awaited<ReturnType<History['list']>> = await history.list({ ...asked, after });
    expect(instances.length).toBeLessThanOrEqual(asked.limit);
    rows.push(...instances);
    if (!next) return rows;
    after = next;
  }
  throw new Error(`the list did not end within ${pagesMax} pages`);
}

async function append(history: History, ...events: HistoryEvent[]): Promise<void> {
  for (const event of events) expect(await history.append(event)).toBe('appended');
}

const idsOf = (rows: readonly InstanceListing[]) => rows.map(({ instanceId }) => instanceId);

function listing(makeStore: () => Promise<Store>): void {
  test('a list shows each instance once, in its current state, newest launch first', async () => {
    const { history } = await makeStore();
    await append(history, historyEvent(), owingEvent({ sequence: 2 }));
    await append(history, historyEvent({ instanceId: 'older', launchedAt: '2026-02-03T09:59:59.999Z' }));
    await append(history, historyEvent({ instanceId: 'newer', launchedAt: '2026-02-04T00:00:00.000Z' }));
    const rows = await wholeList(history, query());
    expect(idsOf(rows)).toEqual(['newer', historyEvent().instanceId, 'older']);
    expect(rows[1]).toEqual({
      instanceId: historyEvent().instanceId,
      sequence: 2,
      phase: 'COMPLETED',
      outcome: 'success',
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
      const { history } = await makeStore();
      const expected: string[] = [];
      for (let index = 0; index < 30; index += 1) {
        const day = String(1 + Math.floor(index / 9) * 3).padStart(2, '0');
        const launchedAt = `2026-03-${day}T10:00:${String(index % 4).padStart(2, '0')}.000Z`;
        for (let sequence = 1; sequence <= 1 + (index % 3); sequence += 1) {
          await append(history, historyEvent({ instanceId: `i-${index}`, sequence, launchedAt }));
        }
        expected.push(`${launchedAt} i-${index}`);
      }
      const rows = await wholeList(history, query({ limit }));
      const listed = rows.map(({ launchedAt, instanceId }) => `${launchedAt} ${instanceId}`);
      expect(listed.toSorted()).toEqual(expected.toSorted());
      const times = rows.map(({ launchedAt }) => launchedAt);
      expect(times).toEqual(times.toSorted().reverse());
    },
  );

  test('filters see the current state only', async () => {
    const { history } = await makeStore();
    await append(history, historyEvent(), owingEvent({ sequence: 2, owner: 'bob', projectId: 'p-2' }));
    await append(history, historyEvent({ instanceId: 'other', projectId: 'p-1' }));
    const listed = async (filter: Partial<ListQuery>) =>
      idsOf(await wholeList(history, query({ ...filter, limit: 1 })));
    const id = historyEvent().instanceId;
    expect(await listed({ phase: 'COMPLETED' })).toEqual([id]);
    expect(await listed({ phase: 'RUNNING' })).toEqual(['other']);
    expect(await listed({ owner: 'bob' })).toEqual([id]);
    expect(await listed({ owner: 'alice' })).toEqual(['other']);
    expect(await listed({ projectId: 'p-1', owner: 'alice' })).toEqual(['other']);
    expect(await listed({ projectId: 'p-2', owner: 'alice' })).toEqual([]);
    expect(await listed({ phase: 'FAILED' })).toEqual([]);
  });

  test('days bound a list on both sides, both included', async () => {
    const { history } = await makeStore();
    for (const day of ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02']) {
      await append(history, historyEvent({ instanceId: day, launchedAt: `${day}T23:59:59.999Z` }));
    }
    const rows = await wholeList(history, query({ fromDay: '2026-01-31', toDay: '2026-02-01', limit: 1 }));
    expect(idsOf(rows)).toEqual(['2026-02-01', '2026-01-31']);
    expect(await wholeList(history, query({ fromDay: '2026-02-03', toDay: '2026-02-02' }))).toEqual([]);
  });

  test.each([1, 3, 50])('ids of any characters are told apart, %d at a time', async (limit) => {
    const { history } = await makeStore();
    for (const sequence of [1, 2, 3]) {
      for (const instanceId of ODD_IDS)
        await append(history, historyEvent({ instanceId, sequence, phase: `P${sequence}` }));
    }
    const rows = await wholeList(history, query({ limit }));
    expect(idsOf(rows).toSorted()).toEqual(ODD_IDS.toSorted());
    expect(rows.every(({ phase, sequence }) => phase === 'P3' && sequence === 3)).toBe(true);
    for (const instanceId of ODD_IDS)
      expect(await history.last(instanceId)).toMatchObject({ instanceId, sequence: 3 });
  });

  test('an instance with hundreds of events is one row', async () => {
    const { history } = await makeStore();
    await append(history, historyEvent({ instanceId: 'before', launchedAt: '2026-02-03T09:00:00.000Z' }));
    const many = Array.from({ length: 300 }, (_, index) =>
      historyEvent({ instanceId: 'busy', sequence: index + 1 }),
    );
    for (let from = 0; from < many.length; from += 25) {
      await Promise.all(many.slice(from, from + 25).map((event) => history.append(event)));
    }
    await append(history, historyEvent({ instanceId: 'after', launchedAt: '2026-02-03T11:00:00.000Z' }));
    for (const limit of [1, 2, 50]) {
      const rows = await wholeList(history, query({ limit }));
      expect(rows.map(({ instanceId, sequence }) => [instanceId, sequence])).toEqual([
        ['after', 1],
        ['busy', 300],
        ['before', 1],
      ]);
    }
  });

  test('empty days are passed over, and an empty list ends', async () => {
    const { history } = await makeStore();
    expect(await wholeList(history, query())).toEqual([]);
    await append(history, historyEvent({ instanceId: 'first', launchedAt: '2024-02-29T12:00:00.000Z' }));
    await append(history, historyEvent({ instanceId: 'last', launchedAt: '2026-12-31T12:00:00.000Z' }));
    expect(idsOf(await wholeList(history, query({ fromDay: '2024-01-01' })))).toEqual(['last', 'first']);
  });
}
