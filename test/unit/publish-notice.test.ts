import { describe, expect, test } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { SLOT_TOLERANCE_MS } from '../../functions/shared/delivery/publishing-pace.ts';
import { isOwing, type HistoryEvent, type OwingEvent } from '../../functions/shared/history/history-event.ts';
import { publishNotice } from '../../functions/shared/delivery/publish-notice.ts';
import { publishRecorded } from '../../functions/shared/delivery/publish-recorded.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { owingEvent } from '../builders/history-event.ts';
import { rig } from '../fakes/rig.ts';

/** A rig with events in its store that the test holds for a minute. */
async function rigWith(...events: HistoryEvent[]) {
  const parts = rig();
  for (const event of events) await parts.store.append(event);
  const budget = { maxWaitMs: 2_000, deadline: parts.clock.now() + 30_000 };
  const stored = async (event: HistoryEvent) => (await parts.store.last(event.instanceId))!;
  return { ...parts, budget, stored };
}

const held = owingEvent({ instanceId: 'i-1' });
const ours = (event: OwingEvent) => ({ event, hold: 'ours' as const });

describe('publishing a notice that is held', () => {
  test('publishes it, and clears it', async () => {
    const { clock, publisher, telemetry, dependencies, budget, stored } = await rigWith(held);
    clock.advance(2_000);
    expect(await publishNotice(held, budget, dependencies)).toBe('published');
    expect(publisher.ids).toEqual(['i-1:completed']);
    const after = await stored(held);
    expect(after).toMatchObject({ publishedAt: '2026-02-03T10:12:45.000Z', messageId: 'message-1' });
    for (const flag of ['dueAt', 'attempts']) expect(after).not.toHaveProperty(flag);
    expect(telemetry.total('NoticesPublished')).toBe(1);
    expect(telemetry.measures).toContainEqual({ name: 'NoticeDelaySeconds', value: 2, source: undefined });
    expect(telemetry.records).toMatchObject([
      {
        level: 'info',
        fields: { instanceId: 'i-1', sequence: 1, notice: 'i-1:completed', messageId: 'message-1' },
      },
    ]);
  });

  test.each([
    ['unavailable', 'PublishesFailed'],
    ['refused', 'PublishesRefused'],
  ] as const)('row 19: keeps it due, for later, when it is %s', async (failure, measure) => {
    const { clock, publisher, telemetry, dependencies, budget, stored } = await rigWith(held);
    publisher.failNext(failure);
    expect(await publishNotice(held, budget, dependencies)).toBe(failure);
    const { dueAt = 0 } = await stored(held);
    expect(dueAt - clock.now()).toBeGreaterThanOrEqual(2_500);
    expect(dueAt - clock.now()).toBeLessThanOrEqual(5_000);
    expect(telemetry.total(measure)).toBe(1);
  });

  test('row 3: keeps it due when the reply is lost, so that it is published again rather than never', async () => {
    const { publisher, dependencies, budget, stored } = await rigWith(held);
    publisher.loseNextReplies();
    expect(await publishNotice(held, budget, dependencies)).toBe('unavailable');
    expect(publisher.ids).toEqual(['i-1:completed']);
    expect(isOwing(await stored(held))).toBe(true);
  });

  test('row 2: stays due when it dies between the publish and the clearing', async () => {
    const { store, publisher, dependencies, budget, stored } = await rigWith(held);
    store.failNext('settle');
    await expect(publishNotice(held, budget, dependencies)).rejects.toThrow(StorageUnavailable);
    expect(publisher.ids).toHaveLength(1);
    expect(await stored(held)).toMatchObject({ dueAt: held.dueAt });
  });

  test('row 5: clearing what is clear already is success', async () => {
    const { store, publisher, dependencies, budget, stored } = await rigWith(held);
    const published = { publishedAt: '2026-02-03T10:12:44.000Z', messageId: 'by-somebody-else' };
    publisher.duringPublish = () => store.settle(held, published);
    expect(await publishNotice(held, budget, dependencies)).toBe('published');
    expect(await stored(held)).toMatchObject(published);
  });
});

describe('the pace', () => {
  test('row 20: is waited for', async () => {
    const { clock, pace, publisher, dependencies, budget } = await rigWith(held);
    pace.nextFreeAt = clock.now() + 1_500;
    const slot = pace.nextFreeAt;
    expect(await publishNotice(held, budget, dependencies)).toBe('published');
    expect(publisher.published[0]?.at).toBe(slot);
  });

  test('row 20: lets go of the notice when the queue is too long', async () => {
    const { clock, pace, publisher, dependencies, budget, stored } = await rigWith(held);
    pace.nextFreeAt = clock.now() + 2_001;
    expect(await publishNotice(held, budget, dependencies)).toBe('postponed');
    expect(publisher.ids).toEqual([]);
    expect(await stored(held)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 20: takes another slot when it was held up on the way to its own', async () => {
    const { clock, publisher, dependencies, budget } = await rigWith(held);
    let heldUp = 0;
    const slow = Object.assign(Object.create(clock) as typeof clock, {
      now: () => clock.now(),
      random: () => clock.random(),
      wait: async (ms: number) => clock.wait(ms + (heldUp++ === 0 ? 151 : 0)),
    });
    const pace = dependencies.pace;
    pace.nextFreeAt = clock.now() + 1_000;
    await publishNotice(held, budget, { ...dependencies, clock: slow });
    expect(publisher.published).toHaveLength(1);
    expect(pace.nextFreeAt).toBeGreaterThan(publisher.published[0]!.at);
    expect(heldUp).toBeLessThanOrEqual(2);
    expect(publisher.published[0]!.at).toBeGreaterThanOrEqual(clock.now());
  });
});

test('row 20: a slot may still be used at its last moment', async () => {
  const { clock, pace, publisher, dependencies, budget } = await rigWith(held);
  const began = clock.now();
  pace.nextFreeAt = began + 1_000;
  const slow = Object.assign(Object.create(clock) as typeof clock, {
    now: () => clock.now(),
    wait: async (ms: number) => clock.wait(ms + SLOT_TOLERANCE_MS),
  });
  await publishNotice(held, budget, { ...dependencies, clock: slow });
  expect(publisher.published[0]?.at).toBe(began + 1_000 + SLOT_TOLERANCE_MS);
  expect(pace.nextFreeAt).toBe(began + 1_144);
});

describe('row 37: the time that is left', () => {
  test('row 37: no publish begins with less than a second before the deadline', async () => {
    const { clock, publisher, dependencies, stored } = await rigWith(held);
    const deadline = clock.now() + 999;
    expect(await publishNotice(held, { maxWaitMs: 2_000, deadline }, dependencies)).toBe('postponed');
    expect(publisher.timeouts).toEqual([]);
    expect(await stored(held)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 37: no publish begins with less than a second before the lease ends', async () => {
    const { clock, publisher, dependencies } = await rigWith(held);
    const deadline = clock.now() + 1_000_000;
    clock.advance(59_500);
    expect(await publishNotice(held, { maxWaitMs: 2_000, deadline }, dependencies)).toBe('postponed');
    expect(publisher.timeouts).toEqual([]);
  });

  test('row 37: a publish gets five seconds at most, and ends a second before the time is up', async () => {
    const { clock, publisher, dependencies } = await rigWith(held);
    await publishNotice(held, { maxWaitMs: 0, deadline: clock.now() + 30_000 }, dependencies);
    const { clock: other, publisher: short, dependencies: others } = await rigWith(held);
    await publishNotice(held, { maxWaitMs: 0, deadline: other.now() + 3_000 }, others);
    expect([publisher.timeouts, short.timeouts]).toEqual([[5_000], [2_000]]);
  });
});

describe('publishing what an invocation has recorded', () => {
  const events = ['a', 'b', 'c'].map((instanceId) => owingEvent({ instanceId }));

  test('publishes all of it, in order', async () => {
    const { publisher, dependencies, budget } = await rigWith(...events);
    await publishRecorded(events.map(ours), budget, DAY_MS, dependencies);
    expect(publisher.ids).toEqual(['a:completed', 'b:completed', 'c:completed']);
  });

  test('row 18: stops at an outage, and frees the rest for the sweep at once', async () => {
    const { clock, publisher, dependencies, budget, stored } = await rigWith(...events);
    publisher.failNext('unavailable');
    await publishRecorded(events.map(ours), budget, DAY_MS, dependencies);
    expect(publisher.timeouts).toHaveLength(1);
    expect((await stored(events[0]!)).dueAt).toBeGreaterThan(clock.now());
    expect(await stored(events[1]!)).toMatchObject({ dueAt: clock.now() });
    expect(await stored(events[2]!)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 18: leaves alone what it does not hold when it stops at an outage', async () => {
    const parts = rig();
    const lapsed = owingEvent({ instanceId: 'lapsed', dueAt: parts.clock.now() - 1_000 });
    const { clock, publisher, dependencies, stored } = await rigWith(held, lapsed);
    publisher.failNext('unavailable');
    const budget = { maxWaitMs: 2_000, deadline: clock.now() + 30_000 };
    await publishRecorded([ours(held), { event: lapsed, hold: 'free' }], budget, DAY_MS, dependencies);
    expect(await stored(lapsed)).toMatchObject({ dueAt: lapsed.dueAt });
  });

  test('row 20: asks for no other slot when it got none', async () => {
    const { clock, pace, publisher, dependencies, budget, stored } = await rigWith(...events);
    pace.nextFreeAt = clock.now() + 2_001;
    const asked: number[] = [];
    const counting = {
      reserve: (maxWaitMs: number) => {
        asked.push(maxWaitMs);
        return pace.reserve(maxWaitMs);
      },
    };
    await publishRecorded(events.map(ours), budget, DAY_MS, { ...dependencies, pace: counting });
    expect(asked).toEqual([2_000]);
    expect(publisher.ids).toEqual([]);
    expect(await stored(events[2]!)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 1: claims nothing that it holds', async () => {
    const { store, publisher, dependencies, budget } = await rigWith(held);
    store.failNext('claim');
    await publishRecorded([ours(held)], budget, DAY_MS, dependencies);
    expect(publisher.ids).toEqual(['i-1:completed']);
  });

  test('hides no error but that the table is away', async () => {
    const { dependencies, budget } = await rigWith(held);
    const publisher = { publish: () => Promise.reject(new TypeError('a mistake')) };
    const publishing = publishRecorded([ours(held)], budget, DAY_MS, { ...dependencies, publisher });
    await expect(publishing).rejects.toThrow(TypeError);
  });

  test('row 21: goes on after a notice that is refused', async () => {
    const { publisher, dependencies, budget } = await rigWith(...events);
    publisher.refuses = ({ id }) => id === 'a:completed';
    await publishRecorded(events.map(ours), budget, DAY_MS, dependencies);
    expect(publisher.ids).toEqual(['b:completed', 'c:completed']);
  });

  test('row 17: leaves all to the sweep when the table goes away, and fails nobody', async () => {
    const { store, telemetry, dependencies, budget, stored } = await rigWith(...events);
    store.failNext('settle');
    await publishRecorded(events.map(ours), budget, DAY_MS, dependencies);
    expect(telemetry.text()).toContain('NoticesLeftToSweep');
    expect(isOwing(await stored(events[2]!))).toBe(true);
  });

  test('row 1: claims first what its writer has left behind', async () => {
    const { clock, publisher, dependencies, budget } = await rigWith(held);
    clock.advance(MINUTE_MS);
    const later = { ...budget, deadline: clock.now() + 10_000 };
    await Promise.all([
      publishRecorded([ours(held)], later, DAY_MS, dependencies),
      publishRecorded([ours(held)], later, DAY_MS, dependencies),
    ]);
    expect(publisher.ids).toEqual(['i-1:completed']);
  });

  test('row 36: leaves what has lain untouched for too long to the sweep', async () => {
    const { clock, publisher, dependencies, budget, stored } = await rigWith(held);
    clock.advance(25 * HOUR_MS);
    await publishRecorded([ours(held)], { ...budget, deadline: clock.now() + 10_000 }, DAY_MS, dependencies);
    expect(publisher.timeouts).toEqual([]);
    expect(await stored(held)).toMatchObject({ dueAt: held.dueAt });
  });
});
