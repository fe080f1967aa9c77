import { describe, expect, test } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { sweepDue } from '../../functions/sweep-due/sweep-due.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { publishNotice } from '../../functions/shared/delivery/publish-notice.ts';
import { owingEvent } from '../builders/history-event.ts';
import { mostInOneSecond } from '../fakes/fake-notice-publisher.ts';
import { rig } from '../fakes/rig.ts';

/** A rig in which so many notices are owed that nobody holds any more: `i-1`, `i-2`, … */
async function rigOwing(count: number) {
  const parts = rig();
  for (let made = 1; made <= count; made += 1) {
    await parts.store.append(
      owingEvent({ instanceId: `i-${made}`, dueAt: parts.clock.now() - count + made }),
    );
  }
  const sweep = () => sweepDue(parts.clock.now() + 55_000, parts.dependencies);
  /** Sweeps, once a minute by default, until the given time, or until nothing is owed. */
  const sweepUntil = async (end: number, everyMs = MINUTE_MS) => {
    for (;;) {
      const began = parts.clock.now();
      const { due } = await sweep();
      if (due === 0 || parts.clock.now() >= end) return;
      parts.clock.advance(Math.max(0, began + everyMs - parts.clock.now()));
    }
  };
  const states = async () => Promise.all(parts.store.instanceIds().map((id) => parts.store.last(id)));
  return { ...parts, sweep, sweepUntil, states };
}

const idsUpTo = (count: number) => Array.from({ length: count }, (_, index) => `i-${index + 1}:completed`);

describe('a sweep', () => {
  test('tells what is owed, longest waiting first, and says so', async () => {
    const { publisher, telemetry, sweep } = await rigOwing(20);
    expect(await sweep()).toEqual({
      published: 20,
      refused: 0,
      unavailable: 0,
      suppressed: 0,
      due: 0,
      oldestDueSeconds: 0,
    });
    expect(publisher.ids).toEqual(idsUpTo(20));
    expect(telemetry.total('SweepsCompleted')).toBe(1);
    expect(telemetry.total('DueNotices')).toBe(0);
  });

  test('goes on beyond the five hundred that it asks for at once', async () => {
    const { clock, store, dependencies } = rig({ perSecond: 1_000 });
    for (let made = 1; made <= 501; made += 1) {
      await store.append(owingEvent({ instanceId: `i-${made}`, dueAt: clock.now() - made }));
    }
    expect(await sweepDue(clock.now() + 55_000, dependencies)).toMatchObject({
      published: 501,
    });
  });

  test('row 14: measures what is left, and how old the oldest of it is', async () => {
    const { clock, publisher, telemetry, sweep } = await rigOwing(3);
    publisher.isAway = () => true;
    clock.advance(600_000);
    const { due, oldestDueSeconds } = await sweep();
    expect(due).toBe(3);
    expect(oldestDueSeconds).toBeGreaterThanOrEqual(600);
    expect(oldestDueSeconds).toBeLessThan(610);
    expect(telemetry.measures).toContainEqual({
      name: 'OldestDueSeconds',
      value: oldestDueSeconds,
      source: undefined,
    });
    expect([telemetry.total('DueNotices'), telemetry.total('OldestDueSeconds')]).toEqual([
      3,
      oldestDueSeconds,
    ]);
  });

  test('does not touch what somebody holds', async () => {
    const { clock, store, publisher, sweep } = await rigOwing(0);
    await store.append(owingEvent({ instanceId: 'held', dueAt: clock.now() + 30_000 }));
    expect(await sweep()).toMatchObject({ published: 0, due: 1 });
    expect(publisher.ids).toEqual([]);
  });

  test('row 17: fails when the table is away, and everything stays due', async () => {
    const { store, sweep } = await rigOwing(2);
    store.failNext('entries');
    await expect(sweep()).rejects.toThrow(StorageUnavailable);
    expect(await sweep()).toMatchObject({ published: 2, due: 0 });
  });

  test('row 27: ends when the slots are taken far ahead, by a clock that is wrong or by others', async () => {
    const { clock, pace, publisher, dependencies, sweep } = await rigOwing(3);
    pace.nextFreeAt = clock.now() + MINUTE_MS;
    // As time passes meanwhile, what was let go of looks new at every look.
    const ticking = Object.assign(Object.create(clock) as typeof clock, {
      now: () => (clock.advance(1), clock.now()),
    });
    const deadline = clock.now() + 55_000;
    const { published, due } = await sweepDue(deadline, { ...dependencies, clock: ticking });
    expect([published, due]).toEqual([0, 3]);
    expect(clock.now()).toBeLessThan(deadline - 50_000);
    clock.advance(MINUTE_MS);
    expect(await sweep()).toMatchObject({ published: 3, due: 0 });
    expect(publisher.ids).toHaveLength(3);
  });

  test('row 37: stops in time before its deadline, and the next one goes on', async () => {
    const { clock, publisher, dependencies, sweep } = await rigOwing(200);
    const deadline = clock.now() + 20_000;
    const { published, due } = await sweepDue(deadline, dependencies);
    expect(published).toBeGreaterThan(50);
    expect(published + due).toBe(200);
    expect(clock.now()).toBeLessThanOrEqual(deadline - 1_000);
    await sweep();
    expect(publisher.ids).toEqual(idsUpTo(200));
  });
});

describe('row 15: several at once', () => {
  test('row 15: three sweeps share the work, and each message goes out once', async () => {
    const { publisher, sweep } = await rigOwing(100);
    const results = await Promise.all([sweep(), sweep(), sweep()]);
    expect(results.reduce((sum, { published }) => sum + published, 0)).toBe(100);
    expect(publisher.ids.toSorted()).toEqual(idsUpTo(100).toSorted());
    expect(mostInOneSecond(publisher.published.map(({ at }) => at))).toBeLessThanOrEqual(8);
  });

  test('row 15: a sweep and a live delivery of the same one publish it once', async () => {
    const { clock, store, publisher, dependencies, sweep } = await rigOwing(0);
    const live = owingEvent({ instanceId: 'live', dueAt: clock.now() + MINUTE_MS });
    await store.append(live);
    publisher.duringPublish = async () => void (await sweep());
    const budget = { maxWaitMs: 2_000, deadline: clock.now() + 30_000 };
    expect(await publishNotice(live, budget, dependencies)).toBe('published');
    expect(publisher.ids).toEqual(['live:completed']);
  });

  test('row 16: an index that lags shows what is settled already; the claim on the table prevents a second message', async () => {
    const { store, publisher, dependencies, clock } = await rigOwing(3);
    const stale = await store.entries(clock.now(), 10);
    const lagging = Object.assign(Object.create(store) as typeof store, {
      entries: async (until: number) => (until > clock.now() ? store.entries(until, 10) : stale),
      claim: store.claim.bind(store),
      settle: store.settle.bind(store),
      postpone: store.postpone.bind(store),
      suppress: store.suppress.bind(store),
    });
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      await sweepDue(clock.now() + 55_000, { ...dependencies, due: lagging });
    }
    expect(publisher.ids).toEqual(idsUpTo(3));
  });
});

describe('rows 2 and 3: what may have been published already', () => {
  test('row 2: is published again with the same id when it died before the clearing', async () => {
    const { clock, store, publisher, sweep } = await rigOwing(1);
    store.failNext('settle');
    await expect(sweep()).rejects.toThrow(StorageUnavailable);
    clock.advance(MINUTE_MS);
    expect(await sweep()).toMatchObject({ published: 1, due: 0 });
    expect(publisher.ids).toEqual(['i-1:completed', 'i-1:completed']);
  });

  test('row 3: is published again, once, for each reply that was lost', async () => {
    const { clock, publisher, sweepUntil } = await rigOwing(10);
    publisher.loseNextReplies(3);
    await sweepUntil(clock.now() + HOUR_MS);
    expect(publisher.ids).toHaveLength(13);
    expect(new Set(publisher.ids)).toEqual(new Set(idsUpTo(10)));
  });
});

describe('row 21: a message that is always refused', () => {
  test('row 21: does not stop the others, is counted, and is tried less and less often', async () => {
    const { clock, store, publisher, telemetry, sweepUntil, states } = await rigOwing(12);
    publisher.refuses = ({ id }) => id === 'i-3:completed';
    const triesAt: number[] = [];
    const publish = publisher.publish.bind(publisher);
    publisher.publish = async (notice, timeoutMs) => {
      if (notice.id === 'i-3:completed') triesAt.push(clock.now());
      return publish(notice, timeoutMs);
    };
    await sweepUntil(clock.now() + 6 * HOUR_MS);
    expect(publisher.ids).toEqual(idsUpTo(12).filter((id) => id !== 'i-3:completed'));
    const refused = (await states()).filter((event) => event?.dueAt !== undefined);
    expect(refused).toMatchObject([{ instanceId: 'i-3', attempts: triesAt.length }]);
    expect(telemetry.total('PublishesRefused')).toBe(triesAt.length);
    const pauses = triesAt.slice(1).map((time, index) => time - triesAt[index]!);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(16 * MINUTE_MS);
    expect(Math.min(...pauses.slice(-5))).toBeGreaterThanOrEqual(7 * MINUTE_MS);
    publisher.refuses = () => false;
    await sweepUntil(clock.now() + HOUR_MS);
    expect(publisher.ids).toContain('i-3:completed');
    expect(await store.entries(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });
});

describe('row 19: a service that throttles', () => {
  test('row 19: is asked again with pauses, and all is told in the end', async () => {
    const { clock, publisher, sweepUntil } = await rigOwing(50);
    const publish = publisher.publish.bind(publisher);
    publisher.publish = async (notice, timeoutMs) => {
      if (clock.random() < 0.4) publisher.failNext('unavailable');
      return publish(notice, timeoutMs);
    };
    await sweepUntil(clock.now() + 2 * HOUR_MS);
    expect(publisher.ids.toSorted()).toEqual(idsUpTo(50).toSorted());
  });

  test('row 19: is left alone after five failures in a row', async () => {
    const { publisher, sweep } = await rigOwing(50);
    publisher.isAway = () => true;
    expect(await sweep()).toMatchObject({ published: 0, unavailable: 5, due: 50 });
    expect(publisher.timeouts).toHaveLength(5);
  });
});

describe('row 18: what waits behind an outage', () => {
  test('row 18: is touched half-way to overdue, and only then', async () => {
    const { clock, store, publisher, sweep } = await rigOwing(0);
    const waiting = {
      'tried-1': 20,
      'tried-2': 19,
      'tried-3': 18,
      'tried-4': 17,
      'tried-5': 16,
      'long-waiting': 12.1,
      'just-waiting': 11.9,
    };
    for (const [instanceId, hours] of Object.entries(waiting)) {
      await store.append(owingEvent({ instanceId, dueAt: clock.now() - hours * HOUR_MS }));
    }
    publisher.isAway = () => true;
    const before = await store.last('just-waiting');
    await sweep();
    expect(publisher.timeouts).toHaveLength(5);
    expect((await store.last('long-waiting'))?.dueAt).toBe(clock.now() + MINUTE_MS);
    expect(await store.last('just-waiting')).toEqual(before);
    expect((await store.last('tried-5'))?.dueAt).toBeLessThan(clock.now() + MINUTE_MS);
  });

  test.each([
    [8_001, 'published'],
    [8_000, 'touched'],
    [7_999, 'left alone'],
  ])('row 37: with %d ms left, what has waited long is %s', async (left, becomes) => {
    const { clock, store, publisher, dependencies } = await rigOwing(0);
    const dueAt = clock.now() - 13 * HOUR_MS;
    await store.append(owingEvent({ instanceId: 'waiting', dueAt }));
    await sweepDue(clock.now() + left, dependencies);
    expect(publisher.ids).toHaveLength(becomes === 'published' ? 1 : 0);
    const states = { published: undefined, touched: clock.now() + MINUTE_MS, 'left alone': dueAt };
    expect((await store.last('waiting'))?.dueAt).toBe(states[becomes as keyof typeof states]);
  });
});

describe('row 18: a service that is away for seven days', () => {
  test('row 18: 100 that are due stay due, and then all is published, at the pace, nothing suppressed', async () => {
    const { clock, publisher, sweepUntil, states } = await rigOwing(100);
    const back = clock.now() + 7 * DAY_MS;
    publisher.isAway = (now) => now < back;
    await sweepUntil(back - 3 * MINUTE_MS, 5 * MINUTE_MS);
    await sweepUntil(back + 2 * HOUR_MS);
    const events = await states();
    expect(events.filter((event) => event?.suppressed !== undefined)).toEqual([]);
    expect(events.filter((event) => event?.publishedAt !== undefined)).toHaveLength(100);
    expect(publisher.ids.toSorted()).toEqual(idsUpTo(100).toSorted());
    const times = publisher.published.map(({ at }) => at);
    expect(mostInOneSecond(times)).toBeLessThanOrEqual(8);
    expect(Math.min(...times)).toBeLessThan(back + 3 * MINUTE_MS);
    expect(Math.max(...times)).toBeLessThan(back + 20 * MINUTE_MS);
  });
});

describe('row 36: flags that an old backup brings back', () => {
  test('row 36: are marked as not told, and the others go out', async () => {
    const { clock, store, publisher, telemetry, sweep } = await rigOwing(2);
    await store.append(owingEvent({ instanceId: 'restored', dueAt: clock.now() - 25 * HOUR_MS }));
    expect(await sweep()).toMatchObject({ published: 2, suppressed: 1, due: 0 });
    expect(publisher.ids).toEqual(idsUpTo(2));
    const restored = await store.last('restored');
    expect(restored).toMatchObject({ suppressed: 'stale', notice: { kind: 'completed', number: 1 } });
    expect(restored).not.toHaveProperty('dueAt');
    expect(telemetry.total('NoticesSuppressed')).toBe(1);
  });

  test('row 36: are counted once when two sweeps find them', async () => {
    const { clock, store, sweep } = await rigOwing(0);
    await store.append(owingEvent({ instanceId: 'restored', dueAt: clock.now() - 25 * HOUR_MS }));
    const results = await Promise.all([sweep(), sweep()]);
    expect(results.reduce((sum, { suppressed }) => sum + suppressed, 0)).toBe(1);
  });
});
