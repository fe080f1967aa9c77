import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { SLOT_TOLERANCE_MS, slotIntervalMs } from '../../functions/shared/delivery/publishing-pace.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import type { Pace } from '../../functions/shared/delivery/pace.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';

/** Gives the pace of one function; all that one call of `paceContract`'s maker gives share their slots. */
export type MakePace = (clock: Pick<Clock, 'now'>) => Pace;

const INTERVAL_MS = slotIntervalMs(8);

/** What every shared publishing pace keeps to; it is eight a second. */
export function paceContract(name: string, start: () => Promise<MakePace>): void {
  describe(`the pace in ${name}`, () => {
    test('the first slot is now, and the next ones follow at the interval', async () => {
      const clock = new VirtualClock();
      const pace = (await start())(clock);
      const began = clock.now();
      const slots = [await pace.reserve(1_000), await pace.reserve(1_000), await pace.reserve(1_000)];
      expect(slots.map((slot) => (slot?.from ?? NaN) - began)).toEqual([0, INTERVAL_MS, 2 * INTERVAL_MS]);
      expect(slots[0]?.until).toBe(began + SLOT_TOLERANCE_MS);
    });

    test('row 20: a slot further ahead than one would wait is not reserved', async () => {
      const clock = new VirtualClock();
      const pace = (await start())(clock);
      expect(await pace.reserve(0)).toBeDefined();
      expect(await pace.reserve(0)).toBeUndefined();
      expect(await pace.reserve(INTERVAL_MS - 1)).toBeUndefined();
      expect(await pace.reserve(-1)).toBeUndefined();
      expect((await pace.reserve(INTERVAL_MS))?.from).toBe(clock.now() + INTERVAL_MS);
    });

    test('time that has passed unused is not made up for', async () => {
      const clock = new VirtualClock();
      const pace = (await start())(clock);
      await pace.reserve(1_000);
      clock.advance(MINUTE_MS);
      expect((await pace.reserve(1_000))?.from).toBe(clock.now());
      expect((await pace.reserve(1_000))?.from).toBe(clock.now() + INTERVAL_MS);
    });

    test('row 20: slots that one function reserves ahead are given to no other, and to it in order', async () => {
      const clock = new VirtualClock();
      const makePace = await start();
      const [sweep, live] = [makePace(clock), makePace(clock)];
      const began = clock.now();
      const slots = [
        await sweep.reserve(20_000, 3),
        await live.reserve(20_000),
        await sweep.reserve(20_000, 2),
        await sweep.reserve(20_000, 1),
        await live.reserve(20_000),
        await sweep.reserve(20_000, 100),
      ];
      const times = slots.map((slot) => (slot?.from ?? NaN) - began);
      expect(times.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5].map((index) => index * INTERVAL_MS));
      const ofSweep = [times[0]!, times[2]!, times[3]!, times[5]!];
      expect(ofSweep).toEqual(ofSweep.toSorted((a, b) => a - b));
    });

    test('row 20: slots that one function reserves ahead keep the others waiting for about a second at most', async () => {
      const clock = new VirtualClock();
      const makePace = await start();
      await makePace(clock).reserve(20_000, 100);
      const next = await makePace(clock).reserve(20_000);
      expect(next?.from).toBeLessThanOrEqual(clock.now() + 8 * INTERVAL_MS);
    });

    test('row 20: a slot that nobody came for in time is not used later', async () => {
      const clock = new VirtualClock();
      const pace = (await start())(clock);
      await pace.reserve(20_000, 4);
      clock.advance(2 * INTERVAL_MS + SLOT_TOLERANCE_MS + 1);
      const next = await pace.reserve(20_000, 3);
      expect(next?.until).toBeGreaterThanOrEqual(clock.now());
      clock.advance(MINUTE_MS);
      expect((await pace.reserve(20_000))?.from).toBe(clock.now());
    });

    test('row 20: a slot that was reserved ahead and is too far away is waited for by nobody', async () => {
      const clock = new VirtualClock();
      const pace = (await start())(clock);
      await pace.reserve(20_000, 2);
      expect(await pace.reserve(INTERVAL_MS - 1, 1)).toBeUndefined();
      expect((await pace.reserve(INTERVAL_MS, 1))?.from).toBe(clock.now() + INTERVAL_MS);
    });

    test('row 20: many functions at once never share a slot', async () => {
      const clock = new VirtualClock();
      const makePace = await start();
      const slots = await Promise.all(Array.from({ length: 20 }, () => makePace(clock).reserve(MINUTE_MS)));
      const times = slots.flatMap((slot) => slot?.from ?? []).sort((a, b) => a - b);
      const gaps = times.slice(1).map((time, index) => time - times[index]!);
      expect(times.length).toBeGreaterThan(10);
      expect(gaps.every((gap) => gap >= INTERVAL_MS)).toBe(true);
    });
  });
}
