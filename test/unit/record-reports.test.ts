import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { recordReports } from '../../functions/shared/delivery/record-reports.ts';
import type { History } from '../../functions/shared/history/history.ts';
import { completedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { mostInOneSecond } from '../fakes/fake-notice-publisher.ts';
import { rig } from '../fakes/rig.ts';

function record(reports: ReturnType<typeof summary>[], parts = rig()) {
  return recordReports(reports, 'webhook', parts.clock.now() + 10_000, parts.dependencies);
}

describe('recording a batch of reports', () => {
  test('answers in the order of the reports, and keeps the order within an instance', async () => {
    const parts = rig();
    const life = (id: string) => [pendingSummary({ id }), summary({ id }), completedSummary({ id })];
    const results = await record([...life('b'), ...life('a'), pendingSummary({ id: 'b' })], parts);
    expect(results.map(({ id, result, sequence }) => `${id} ${result} ${sequence}`)).toEqual([
      'b recorded 1',
      'b recorded 2',
      'b recorded 3',
      'a recorded 1',
      'a recorded 2',
      'a recorded 3',
      'b unchanged 3',
    ]);
    expect(parts.store.all('a').map(({ phase }) => phase)).toEqual(['PENDING', 'RUNNING', 'COMPLETED']);
    expect(parts.publisher.ids.toSorted()).toEqual(['a:completed', 'b:completed']);
  });

  test('of nothing is nothing', async () => {
    expect(await record([])).toEqual([]);
  });

  test('row 6: again, days later, publishes nothing', async () => {
    const parts = rig();
    await record([completedSummary()], parts);
    parts.clock.advance(3 * DAY_MS);
    expect(await record([completedSummary()], parts)).toMatchObject([{ result: 'unchanged', sequence: 1 }]);
    expect(parts.publisher.ids).toHaveLength(1);
  });

  test('row 20: a thousand that finish at once are in the history at once, and told at the pace', async () => {
    const parts = rig();
    const { clock, store, publisher } = parts;
    const began = clock.now();
    const ids = Array.from({ length: 1_000 }, (_, index) => `i-${index}`);
    await record(
      ids.map((id) => completedSummary({ id })),
      parts,
    );
    expect(store.instanceIds()).toHaveLength(1_000);
    expect(clock.now() - began).toBeLessThan(10_000);
    expect(publisher.ids.length).toBeGreaterThan(10);
    expect(mostInOneSecond(publisher.published.map(({ at }) => at))).toBeLessThanOrEqual(8);
    const left = await store.entries(clock.now(), 2_000);
    expect(left.length + publisher.ids.length).toBe(1_000);
  });

  test('ends when its time is up; what was recorded by then is told or left to the sweep', async () => {
    const parts = rig();
    const { clock, store, dependencies } = parts;
    const history: History = {
      append: (event) => store.append(event),
      event: (key) => store.event(key),
      events: (id, after, limit) => store.events(id, after, limit),
      last: async (id) => {
        await clock.wait(1_000);
        return store.last(id);
      },
    };
    const ids = Array.from({ length: 100 }, (_, index) => `i-${index}`);
    const deadline = clock.now() + 3_500;
    const reports = ids.map((id) => completedSummary({ id }));
    await expect(recordReports(reports, 'webhook', deadline, { ...dependencies, history })).rejects.toThrow(
      StorageUnavailable,
    );
    expect(store.instanceIds()).toHaveLength(32);
    expect(clock.now()).toBeLessThan(deadline + 1_000);
    expect(await store.entries(Number.MAX_SAFE_INTEGER, 100)).toHaveLength(32 - parts.publisher.ids.length);
  });

  test.each([
    [10_000, 6_000],
    [3_000, 3_000],
  ])('row 37: with %d ms left, tells for %d ms at most', async (left, atMost) => {
    const { clock, publisher, dependencies } = rig();
    const began = clock.now();
    const reports = Array.from({ length: 100 }, (_, index) => completedSummary({ id: `i-${index}` }));
    await recordReports(reports, 'webhook', began + left, dependencies);
    expect(clock.now() - began).toBeLessThanOrEqual(atMost);
    expect(clock.now() - began).toBeGreaterThan(atMost - 2_500);
    expect(publisher.ids.length).toBeLessThan(100);
  });

  test.each([
    [1_900, 1],
    [2_100, 0],
  ])('row 20: with a slot in %d ms, tells %d', async (slotIn, told) => {
    const parts = rig();
    parts.pace.nextFreeAt = parts.clock.now() + slotIn;
    await record([completedSummary()], parts);
    expect(parts.publisher.ids).toHaveLength(told);
  });

  test('row 17: fails when one of them could not be recorded; the rest is, and all may come again', async () => {
    const parts = rig();
    const reports = ['a', 'b', 'c', 'd'].map((id) => completedSummary({ id }));
    parts.store.failNext('append');
    await expect(record(reports, parts)).rejects.toThrow(StorageUnavailable);
    expect(parts.store.instanceIds()).toHaveLength(3);
    const again = await record(reports, parts);
    expect(again.map(({ result }) => result).sort()).toEqual([
      'recorded',
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(parts.publisher.ids.toSorted()).toEqual([
      'a:completed',
      'b:completed',
      'c:completed',
      'd:completed',
    ]);
  });

  test('row 10: publishes the notice of an outcome, and of its correction, in the order learnt', async () => {
    const parts = rig();
    await record([completedSummary(), completedSummary({ phase: 'FAILED' })], parts);
    expect(parts.publisher.ids.map((id) => id.split(':')[1])).toEqual(['completed', 'failed']);
  });
});
