import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CLOCK_DIFFERENCE_MS,
  publishSlot,
  SLOT_TOLERANCE_MS,
  slotIntervalMs,
} from '../../functions/shared/delivery/publishing-pace.ts';
import { mostInOneSecond } from '../fakes/fake-notice-publisher.ts';

test('at eight a second a slot comes every 144 ms and may be used 100 ms late', () => {
  expect(slotIntervalMs(8)).toBe(144);
  expect(publishSlot(1_000)).toEqual({ from: 1_000, until: 1_100 });
});

test('row 20: no second holds more than the pace, however late in its slot each publish starts, by clocks that differ', () => {
  const queues = fc.record({
    perSecond: fc.integer({ min: 1, max: 1_000 }),
    // How long after the slot before it each one was reserved, beyond the least, and how late it was used.
    slots: fc.array(
      fc.record({
        idleMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })),
        lateMs: fc.oneof(
          fc.constantFrom(0, SLOT_TOLERANCE_MS),
          fc.integer({ min: 0, max: SLOT_TOLERANCE_MS }),
        ),
        // How far ahead the clock of the one that used it was.
        aheadMs: fc.oneof(
          fc.constantFrom(0, CLOCK_DIFFERENCE_MS),
          fc.integer({ min: 0, max: CLOCK_DIFFERENCE_MS }),
        ),
      }),
      { minLength: 1, maxLength: 300 },
    ),
  });
  fc.assert(
    fc.property(queues, ({ perSecond, slots }) => {
      let from = 0;
      const starts = slots.map(({ idleMs, lateMs, aheadMs }) => {
        const slot = publishSlot(from + idleMs);
        from = slot.from + slotIntervalMs(perSecond);
        const start = slot.from + lateMs;
        expect(start).toBeLessThanOrEqual(slot.until);
        return start - aheadMs;
      });
      expect(mostInOneSecond(starts)).toBeLessThanOrEqual(perSecond);
    }),
    { numRuns: 500 },
  );
});
