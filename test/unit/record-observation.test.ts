import { describe, expect, test } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { type History } from '../../functions/shared/history/history.ts';
import { recordObservation } from '../../functions/shared/history/record-observation.ts';
import { observation } from '../builders/observation.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { rig } from '../fakes/rig.ts';

const id = summary().id;

describe('recording an observation', () => {
  test('appends what is new and says that it is owed', async () => {
    const { store, dependencies, telemetry } = rig();
    expect(await recordObservation(observation(), dependencies)).toEqual({
      result: 'recorded',
      sequence: 1,
      owed: undefined,
    });
    const recording = await recordObservation(observation(completedSummary()), dependencies);
    expect(recording).toMatchObject({
      result: 'recorded',
      sequence: 2,
      owed: { hold: 'ours', event: { notice: { kind: 'completed' } } },
    });
    expect(store.all(id).map(({ phase }) => phase)).toEqual(['RUNNING', 'COMPLETED']);
    const recorded = { name: 'ReportsRecorded', value: 1, source: 'webhook' };
    expect(telemetry.measures.filter(({ name }) => name === 'ReportsRecorded')).toEqual([recorded, recorded]);
    expect(telemetry.total('UnknownPhases')).toBe(0);
    expect(telemetry.total('NoticesOwed')).toBe(1);
  });

  test('row 6: counts a repetition, and owes nothing while somebody else holds the notice', async () => {
    const { store, dependencies, telemetry } = rig();
    await recordObservation(observation(completedSummary()), dependencies);
    const again = await recordObservation(observation(completedSummary()), dependencies);
    expect(again).toEqual({ result: 'unchanged', sequence: 1, owed: undefined });
    expect(store.all(id)).toHaveLength(1);
    expect(telemetry.measures).toContainEqual({
      name: 'ReportsUnchanged',
      value: 1,
      source: 'webhook',
    });
  });

  test('row 1: a repetition after the lease has passed is offered what its first writer left behind', async () => {
    const { clock, dependencies } = rig();
    await recordObservation(observation(completedSummary()), dependencies);
    clock.advance(MINUTE_MS);
    const again = await recordObservation(observation(completedSummary()), dependencies);
    expect(again).toMatchObject({
      result: 'unchanged',
      owed: { hold: 'free', event: { notice: { kind: 'completed' }, attempts: 0 } },
    });
  });

  test('row 8: says so when a report came late', async () => {
    const { dependencies, telemetry } = rig();
    await recordObservation(observation(completedSummary()), dependencies);
    expect(await recordObservation(observation(), dependencies)).toMatchObject({
      result: 'late',
      sequence: 2,
    });
    expect(telemetry.total('ReportsLate', 'webhook')).toBe(1);
  });

  test('row 25: counts a phase that nobody knows', async () => {
    const { dependencies, telemetry } = rig();
    await recordObservation(observation(summary({ phase: 'HIBERNATING' })), dependencies);
    expect(telemetry.total('UnknownPhases')).toBe(1);
  });

  test('row 35: counts an outcome that is not announced, and owes nothing', async () => {
    const { clock, dependencies, telemetry } = rig();
    const old = completedSummary({ stopped: new Date(clock.now() - 25 * HOUR_MS).toISOString() });
    expect((await recordObservation(observation(old), dependencies)).owed).toBeUndefined();
    expect([telemetry.total('NoticesSuppressed'), telemetry.total('NoticesOwed')]).toEqual([1, 0]);
  });
});

describe('row 7: two reports of one change at the same moment', () => {
  test('row 7: become one event, owed to one of them', async () => {
    const { store, dependencies } = rig();
    const both = await Promise.all([
      recordObservation(observation(completedSummary(), { source: 'callback' }), dependencies),
      recordObservation(observation(completedSummary(), { source: 'poll' }), dependencies),
    ]);
    expect(store.all(id)).toHaveLength(1);
    expect(both.map(({ result }) => result).sort()).toEqual(['recorded', 'unchanged']);
    expect(both.filter(({ owed }) => owed !== undefined)).toHaveLength(1);
  });

  test('row 7: the one that was slower decides again on what the other wrote', async () => {
    const { store, dependencies, telemetry } = rig();
    store.beforeAppend = async () => {
      await recordObservation(observation(completedSummary()), dependencies);
    };
    expect(await recordObservation(observation(), dependencies)).toMatchObject({
      result: 'late',
      sequence: 2,
    });
    expect(store.all(id).map(({ kind, phase }) => [kind, phase])).toEqual([
      ['phase', 'COMPLETED'],
      ['late', 'COMPLETED'],
    ]);
    expect(telemetry.total('LostRaces')).toBe(1);
  });

  test('row 7: gives up as if the table were away when others are always quicker', async () => {
    const { clock, store, dependencies, telemetry } = rig();
    clock.random = () => 1;
    const began = clock.now();
    let others = 0;
    const overtaken: History = {
      last: (instanceId) => store.last(instanceId),
      event: (key) => store.event(key),
      events: (...page) => store.events(...page),
      append: async (event) => {
        others += 1;
        const other = observation(summary({ name: `renamed ${others}` }), { source: 'poll' });
        await recordObservation(other, dependencies);
        return store.append(event);
      },
    };
    const slow = recordObservation(observation(completedSummary()), { ...dependencies, history: overtaken });
    const error: unknown = await slow.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Too many writers at once .*\(8 tries\)/),
    });
    expect(telemetry.total('LostRaces')).toBe(8);
    // Up to 20 ms after the first, up to 160 ms after the eighth.
    expect(clock.now() - began).toBe(720);
    expect(store.all(id).every(({ phase }) => phase === 'RUNNING')).toBe(true);
  });
});

test('an owner or a project that differs from the first report is recorded, and counted', async () => {
  const { store, dependencies, telemetry } = rig();
  await recordObservation(observation(), dependencies);
  expect(telemetry.total('OwnersChanged')).toBe(0);
  await recordObservation(observation(summary({ owner: 'bob' })), dependencies);
  await recordObservation(observation(summary({ project_id: 'project-2' })), dependencies);
  expect(store.all(id)).toMatchObject([{}, { owner: 'alice', summary: { owner: 'bob' } }, {}]);
  expect(telemetry.total('OwnersChanged')).toBe(2);
});

describe('row 17: a table that is away', () => {
  test.each(['last', 'append'] as const)(
    'row 17: fails at %s, and the same report later succeeds',
    async (method) => {
      const { store, dependencies } = rig();
      store.failNext(method);
      await expect(recordObservation(observation(), dependencies)).rejects.toThrow(StorageUnavailable);
      expect(await recordObservation(observation(), dependencies)).toMatchObject({ sequence: 1 });
    },
  );
});
