import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent, OwingEvent } from '../../functions/shared/history/history-event.ts';
import type { DueNotices } from '../../functions/shared/delivery/due-notices.ts';
import type { History } from '../../functions/shared/history/history.ts';
import type { HistoryList } from '../../functions/shared/history/history-list.ts';
import { entryOf, historyEvent, owingEvent } from '../builders/history-event.ts';

/** A new, empty store, seen through all of its ports. */
export interface Store {
  readonly history: History;
  readonly list: HistoryList;
  readonly due: DueNotices;
}

const OBSERVED_AT = owingEvent().observedAt;
const FOREVER = Number.MAX_SAFE_INTEGER;

/** What every store of what is due keeps to; a part of `historyContract`. */
export function dueContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`what is due in ${name}`, () => {
    dueEntries(makeStore);
    claiming(makeStore);
    closing(makeStore);
  });
}

async function append(history: History, ...events: HistoryEvent[]): Promise<void> {
  for (const event of events) expect(await history.append(event)).toBeDefined();
}

const due = (instanceId: string, dueAt: number, more: Partial<OwingEvent> = {}) =>
  owingEvent({ instanceId, dueAt, ...more });

function dueEntries(makeStore: () => Promise<Store>): void {
  test('what is owed is found by its time, longest waiting first, and what is not owed is not', async () => {
    const { history, due: owed } = await makeStore();
    const times = [5_000, 1_000, 4_000, 2_000, 3_000, 6_000, 8_000, 7_000, 9_000];
    await append(history, ...times.map((time) => due(`i-${time}`, time)), historyEvent());
    const entries = await owed.entries(6_000, 100);
    expect(entries.map(({ dueAt }) => dueAt)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
    expect(entries[0]).toEqual({
      instanceId: 'i-1000',
      sequence: 1,
      dueAt: 1_000,
      observedAt: owingEvent().observedAt,
    });
    expect((await owed.entries(FOREVER, 4)).map(({ dueAt }) => dueAt)).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(await owed.entries(999, 100)).toEqual([]);
  });

  test('two notices of one instance are two entries', async () => {
    const { history, due: owed } = await makeStore();
    await append(
      history,
      due('both', 1_000),
      due('both', 2_000, { sequence: 2, notice: { kind: 'failed', number: 1 } }),
    );
    expect((await owed.entries(FOREVER, 10)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
}

function claiming(makeStore: () => Promise<Store>): void {
  test('a claim holds until its lease ends, and counts the try', async () => {
    const { history, due: owed } = await makeStore();
    const event = due('i-1', 1_000);
    await append(history, event);
    const entry = { instanceId: 'i-1', sequence: 1, observedAt: OBSERVED_AT, dueAt: 1_000 };
    const held = { ...event, dueAt: 61_000, attempts: 1 };
    expect(await owed.claim(entry, 61_000)).toEqual(held);
    expect(await history.last('i-1')).toEqual(held);
    expect(await owed.entries(60_999, 10)).toEqual([]);
    expect(await owed.claim(entry, 99_000)).toBeUndefined();
    expect(await owed.claim({ ...entry, dueAt: 61_000 }, 121_000)).toMatchObject({
      attempts: 2,
      dueAt: 121_000,
    });
  });

  test('row 15: of twenty that claim at once, one gets it', async () => {
    const { history, due: owed } = await makeStore();
    await append(history, due('i-1', 1_000));
    const entry = { instanceId: 'i-1', sequence: 1, observedAt: OBSERVED_AT, dueAt: 1_000 };
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => owed.claim(entry, 61_000 + index)),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('nothing can be claimed that is not there', async () => {
    const { history, due: owed } = await makeStore();
    await append(history, historyEvent());
    const { instanceId } = historyEvent();
    for (const key of [
      { instanceId, sequence: 1, observedAt: OBSERVED_AT },
      { instanceId, sequence: 2, observedAt: OBSERVED_AT },
      { instanceId: 'nobody', sequence: 1, observedAt: OBSERVED_AT },
    ]) {
      expect(await owed.claim({ ...key, dueAt: 1_000 }, 2_000)).toBeUndefined();
      expect(await owed.suppress({ ...key, dueAt: 1_000 })).toBe(false);
      await owed.settle(key, { publishedAt: '2026-02-03T10:12:44.000Z', messageId: 'message-1' });
      await owed.postpone(key, 1_000, 2_000);
    }
    expect((await history.events(instanceId, 0, 10)).events).toEqual([entryOf(historyEvent())]);
    expect(await history.last('nobody')).toBeUndefined();
  });
}

function closing(makeStore: () => Promise<Store>): void {
  const key = { instanceId: 'i-1', sequence: 1, observedAt: OBSERVED_AT };
  const told = { publishedAt: '2026-02-03T10:12:44.000Z', messageId: 'message-1' };
  const { dueAt: _dueAt, attempts: _attempts, ...closed } = due('i-1', 1_000);

  test('row 5: settling clears what was due, and once more changes nothing', async () => {
    const { history, due: owed } = await makeStore();
    await append(history, due('i-1', 1_000));
    await owed.settle(key, told);
    await owed.settle(key, { publishedAt: '2027-01-01T00:00:00.000Z', messageId: 'message-2' });
    expect(await history.last('i-1')).toEqual({ ...closed, ...told });
    expect(await owed.entries(FOREVER, 10)).toEqual([]);
    expect(await owed.claim({ ...key, dueAt: 1_000 }, 61_000)).toBeUndefined();
  });

  test('postponing lets go of what is held, and of nothing that somebody else holds', async () => {
    const { history, due: owed } = await makeStore();
    await append(history, due('i-1', 61_000));
    await owed.postpone(key, 61_000, 5_000);
    expect(await owed.entries(5_000, 10)).toMatchObject([{ dueAt: 5_000 }]);
    await owed.postpone(key, 61_000, 9_000);
    expect(await owed.entries(FOREVER, 10)).toMatchObject([{ dueAt: 5_000 }]);
    await owed.settle(key, told);
    await owed.postpone(key, 5_000, 9_000);
    expect(await history.last('i-1')).toEqual({ ...closed, ...told });
  });

  test('row 36: suppressing marks what is free as not to be told, once', async () => {
    const { history, due: owed } = await makeStore();
    await append(history, due('i-1', 1_000));
    expect(await owed.suppress({ ...key, dueAt: 999 })).toBe(false);
    expect(await owed.suppress({ ...key, dueAt: 1_000 })).toBe(true);
    expect(await owed.suppress({ ...key, dueAt: 1_000 })).toBe(false);
    expect(await history.last('i-1')).toEqual({ ...closed, suppressed: 'stale' });
    expect(await owed.entries(FOREVER, 10)).toEqual([]);
  });
}
