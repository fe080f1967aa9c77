import { describe, expect, test } from '@jest/globals';
import { SLOT_TOLERANCE_MS } from '../../functions/shared/delivery/publishing-pace.ts';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { deliverNotification } from '../../functions/shared/delivery/deliver-notification.ts';
import { deliverRecorded } from '../../functions/shared/delivery/deliver-recorded.ts';
import { HistoryUnavailable } from '../../functions/shared/history/history.ts';
import { historyEvent, owingEvent } from '../builders/history-event.ts';
import { HOUR_MS } from '../builders/settings.ts';
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

describe('delivering a notification that is held', () => {
  test('publishes it, and clears it', async () => {
    const { clock, notifier, telemetry, dependencies, budget, stored } = await rigWith(held);
    clock.advance(2_000);
    expect(await deliverNotification(held, budget, dependencies)).toBe('told');
    expect(notifier.ids).toEqual(['i-1:success']);
    const after = await stored(held);
    expect(after).toMatchObject({ notifiedAt: '2026-02-03T10:12:45.000Z', messageId: 'message-1' });
    for (const flag of ['due', 'dueAt', 'attempts']) expect(after).not.toHaveProperty(flag);
    expect(telemetry.total('NotificationsPublished')).toBe(1);
    expect(telemetry.measures).toContainEqual({
      name: 'OutcomeToMessageSeconds',
      value: 2,
      source: undefined,
    });
    expect(telemetry.records).toMatchObject([
      {
        level: 'info',
        fields: { instanceId: 'i-1', sequence: 1, outcome: 'success', messageId: 'message-1' },
      },
    ]);
  });

  test('has nothing to do for an event that owes nothing', async () => {
    const { notifier, dependencies, budget } = await rigWith();
    expect(await deliverNotification(historyEvent(), budget, dependencies)).toBe('told');
    const { dueAt: _dueAt, ...told } = held;
    expect(await deliverNotification(told, budget, dependencies)).toBe('told');
    expect(notifier.ids).toEqual([]);
  });

  test.each([
    ['unavailable', 'NotificationsFailed'],
    ['refused', 'NotificationsRefused'],
  ] as const)('row 19: keeps it due, for later, when it is %s', async (failure, measure) => {
    const { clock, notifier, telemetry, dependencies, budget, stored } = await rigWith(held);
    notifier.failNext(failure);
    expect(await deliverNotification(held, budget, dependencies)).toBe(failure);
    const { dueAt = 0, due } = await stored(held);
    expect(due).toBe(held.due);
    expect(dueAt - clock.now()).toBeGreaterThanOrEqual(2_500);
    expect(dueAt - clock.now()).toBeLessThanOrEqual(5_000);
    expect(telemetry.total(measure)).toBe(1);
  });

  test('row 3: keeps it due when the reply is lost, so that it is told again rather than never', async () => {
    const { notifier, dependencies, budget, stored } = await rigWith(held);
    notifier.loseNextReplies();
    expect(await deliverNotification(held, budget, dependencies)).toBe('unavailable');
    expect(notifier.ids).toEqual(['i-1:success']);
    expect(await stored(held)).toMatchObject({ due: held.due });
  });

  test('row 2: stays due when it dies between the publish and the clearing', async () => {
    const { store, notifier, dependencies, budget, stored } = await rigWith(held);
    store.failNext('settle');
    await expect(deliverNotification(held, budget, dependencies)).rejects.toThrow(HistoryUnavailable);
    expect(notifier.ids).toHaveLength(1);
    expect(await stored(held)).toMatchObject({ due: held.due, dueAt: held.dueAt });
  });

  test('row 5: clearing what is clear already is success', async () => {
    const { store, notifier, dependencies, budget, stored } = await rigWith(held);
    const told = { notifiedAt: '2026-02-03T10:12:44.000Z', messageId: 'by-somebody-else' };
    notifier.duringPublish = () => store.settle(held, told);
    expect(await deliverNotification(held, budget, dependencies)).toBe('told');
    expect(await stored(held)).toMatchObject(told);
  });
});

describe('the pace', () => {
  test('row 20: is waited for', async () => {
    const { clock, pace, notifier, dependencies, budget } = await rigWith(held);
    pace.nextFreeAt = clock.now() + 1_500;
    const slot = pace.nextFreeAt;
    expect(await deliverNotification(held, budget, dependencies)).toBe('told');
    expect(notifier.published[0]?.at).toBe(slot);
  });

  test('row 20: lets go of the notification when the queue is too long', async () => {
    const { clock, pace, notifier, dependencies, budget, stored } = await rigWith(held);
    pace.nextFreeAt = clock.now() + 2_001;
    expect(await deliverNotification(held, budget, dependencies)).toBe('left');
    expect(notifier.ids).toEqual([]);
    expect(await stored(held)).toMatchObject({ due: held.due, dueAt: clock.now() });
  });

  test('row 20: takes another slot when it was held up on the way to its own', async () => {
    const { clock, notifier, dependencies, budget } = await rigWith(held);
    let heldUp = 0;
    const slow = Object.assign(Object.create(clock) as typeof clock, {
      now: () => clock.now(),
      random: () => clock.random(),
      wait: async (ms: number) => clock.wait(ms + (heldUp++ === 0 ? 151 : 0)),
    });
    const pace = dependencies.pace;
    pace.nextFreeAt = clock.now() + 1_000;
    await deliverNotification(held, budget, { ...dependencies, clock: slow });
    expect(notifier.published).toHaveLength(1);
    expect(pace.nextFreeAt).toBeGreaterThan(notifier.published[0]!.at);
    expect(heldUp).toBeLessThanOrEqual(2);
    expect(notifier.published[0]!.at).toBeGreaterThanOrEqual(clock.now());
  });
});

test('row 20: a slot may still be used at its last moment', async () => {
  const { clock, pace, notifier, dependencies, budget } = await rigWith(held);
  const began = clock.now();
  pace.nextFreeAt = began + 1_000;
  const slow = Object.assign(Object.create(clock) as typeof clock, {
    now: () => clock.now(),
    wait: async (ms: number) => clock.wait(ms + SLOT_TOLERANCE_MS),
  });
  await deliverNotification(held, budget, { ...dependencies, clock: slow });
  expect(notifier.published[0]?.at).toBe(began + 1_000 + SLOT_TOLERANCE_MS);
  expect(pace.nextFreeAt).toBe(began + 1_144);
});

describe('row 37: the time that is left', () => {
  test('row 37: no publish begins with less than a second before the deadline', async () => {
    const { clock, notifier, dependencies, stored } = await rigWith(held);
    const deadline = clock.now() + 999;
    expect(await deliverNotification(held, { maxWaitMs: 2_000, deadline }, dependencies)).toBe('left');
    expect(notifier.timeouts).toEqual([]);
    expect(await stored(held)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 37: no publish begins with less than a second before the lease ends', async () => {
    const { clock, notifier, dependencies } = await rigWith(held);
    const deadline = clock.now() + 1_000_000;
    clock.advance(59_500);
    expect(await deliverNotification(held, { maxWaitMs: 2_000, deadline }, dependencies)).toBe('left');
    expect(notifier.timeouts).toEqual([]);
  });

  test('row 37: a publish gets five seconds at most, and ends a second before the time is up', async () => {
    const { clock, notifier, dependencies } = await rigWith(held);
    await deliverNotification(held, { maxWaitMs: 0, deadline: clock.now() + 30_000 }, dependencies);
    const { clock: other, notifier: short, dependencies: others } = await rigWith(held);
    await deliverNotification(held, { maxWaitMs: 0, deadline: other.now() + 3_000 }, others);
    expect([notifier.timeouts, short.timeouts]).toEqual([[5_000], [2_000]]);
  });
});

describe('delivering what an invocation has recorded', () => {
  const events = ['a', 'b', 'c'].map((instanceId) => owingEvent({ instanceId }));

  test('tells all of it, in order', async () => {
    const { notifier, dependencies, budget } = await rigWith(...events);
    await deliverRecorded(events, budget, 24 * HOUR_MS, dependencies);
    expect(notifier.ids).toEqual(['a:success', 'b:success', 'c:success']);
  });

  test('row 18: stops at an outage, and frees the rest for the sweep at once', async () => {
    const { clock, notifier, dependencies, budget, stored } = await rigWith(...events);
    notifier.failNext('unavailable');
    await deliverRecorded(events, budget, 24 * HOUR_MS, dependencies);
    expect(notifier.timeouts).toHaveLength(1);
    expect((await stored(events[0]!)).dueAt).toBeGreaterThan(clock.now());
    expect(await stored(events[1]!)).toMatchObject({ dueAt: clock.now() });
    expect(await stored(events[2]!)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 18: leaves alone what it does not hold when it stops at an outage', async () => {
    const parts = rig();
    const lapsed = owingEvent({ instanceId: 'lapsed', dueAt: parts.clock.now() - 1_000 });
    const { clock, notifier, dependencies, stored } = await rigWith(held, lapsed);
    notifier.failNext('unavailable');
    const budget = { maxWaitMs: 2_000, deadline: clock.now() + 30_000 };
    await deliverRecorded([held, lapsed], budget, 24 * HOUR_MS, dependencies);
    expect(await stored(lapsed)).toMatchObject({ dueAt: lapsed.dueAt });
  });

  test('row 20: asks for no other slot when it got none', async () => {
    const { clock, pace, notifier, dependencies, budget, stored } = await rigWith(...events);
    pace.nextFreeAt = clock.now() + 2_001;
    const asked: number[] = [];
    const counting = {
      reserve: (maxWaitMs: number) => {
        asked.push(maxWaitMs);
        return pace.reserve(maxWaitMs);
      },
    };
    await deliverRecorded(events, budget, 24 * HOUR_MS, { ...dependencies, pace: counting });
    expect(asked).toEqual([2_000]);
    expect(notifier.ids).toEqual([]);
    expect(await stored(events[2]!)).toMatchObject({ dueAt: clock.now() });
  });

  test('row 1: claims nothing that it holds', async () => {
    const { store, notifier, dependencies, budget } = await rigWith(held);
    store.failNext('claim');
    await deliverRecorded([held], budget, 24 * HOUR_MS, dependencies);
    expect(notifier.ids).toEqual(['i-1:success']);
  });

  test('hides no error but that the table is away', async () => {
    const { dependencies, budget } = await rigWith(held);
    const notifier = { publish: () => Promise.reject(new TypeError('a mistake')) };
    const delivery = deliverRecorded([held], budget, 24 * HOUR_MS, { ...dependencies, notifier });
    await expect(delivery).rejects.toThrow(TypeError);
  });

  test('row 21: goes on after a message that is refused', async () => {
    const { notifier, dependencies, budget } = await rigWith(...events);
    notifier.refuses = ({ id }) => id === 'a:success';
    await deliverRecorded(events, budget, 24 * HOUR_MS, dependencies);
    expect(notifier.ids).toEqual(['b:success', 'c:success']);
  });

  test('row 17: leaves all to the sweep when the table goes away, and fails nobody', async () => {
    const { store, telemetry, dependencies, budget, stored } = await rigWith(...events);
    store.failNext('settle');
    await deliverRecorded(events, budget, 24 * HOUR_MS, dependencies);
    expect(telemetry.text()).toContain('DeliveryLeftToSweep');
    expect(await stored(events[2]!)).toMatchObject({ due: events[2]!.due });
  });

  test('row 1: claims first what its writer has left behind', async () => {
    const { clock, notifier, dependencies, budget } = await rigWith(held);
    clock.advance(60_000);
    const later = { ...budget, deadline: clock.now() + 10_000 };
    await Promise.all([
      deliverRecorded([held], later, 24 * HOUR_MS, dependencies),
      deliverRecorded([held], later, 24 * HOUR_MS, dependencies),
    ]);
    expect(notifier.ids).toEqual(['i-1:success']);
  });

  test('row 36: leaves what has lain untouched for too long to the sweep', async () => {
    const { clock, notifier, dependencies, budget, stored } = await rigWith(held);
    clock.advance(25 * HOUR_MS);
    await deliverRecorded([held], { ...budget, deadline: clock.now() + 10_000 }, 24 * HOUR_MS, dependencies);
    expect(notifier.timeouts).toEqual([]);
    expect(await stored(held)).toMatchObject({ due: held.due, dueAt: held.dueAt });
  });
});
