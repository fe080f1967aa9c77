import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryDelayMs } from '../../functions/shared/delivery/retry-delay.ts';

const LEASE_MS = 60_000;

test('row 19: doubles from five seconds and is capped at the lease while the service is away', () => {
  const delays = [1, 2, 3, 4, 5, 6, 1_000].map((attempts) =>
    retryDelayMs(attempts, 'unavailable', LEASE_MS, 0),
  );
  expect(delays).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
});

test('row 21: rises to a quarter of an hour for a message that is refused', () => {
  const delays = [1, 5, 8, 9, 1_000_000].map((attempts) => retryDelayMs(attempts, 'refused', LEASE_MS, 0));
  expect(delays).toEqual([5_000, 80_000, 640_000, 900_000, 900_000]);
});

describe('row 19: jitter', () => {
  test('row 19: takes away up to half, never more, and never gives less than nothing', () => {
    const tries = fc.tuple(
      fc.integer({ min: 1, max: 5_000 }),
      fc.constantFrom('unavailable' as const, 'refused' as const),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    );
    fc.assert(
      fc.property(tries, ([attempts, failure, random]) => {
        const longest = retryDelayMs(attempts, failure, LEASE_MS, 0);
        const delay = retryDelayMs(attempts, failure, LEASE_MS, random);
        expect(delay).toBeGreaterThanOrEqual(longest / 2 - 1);
        expect(delay).toBeLessThanOrEqual(longest);
        expect(Number.isInteger(delay)).toBe(true);
      }),
    );
  });
});
