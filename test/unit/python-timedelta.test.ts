import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePythonTimedeltaMs } from '../../functions/shared/instances/python-timedelta.ts';

test.each([
  ['0:12:32', 752_000],
  ['0:00:00', 0],
  ['0:00:00.000005', 0.005],
  ['23:59:59.999999', 86_399_999.999],
  ['1 day, 2:03:04.123456', 93_784_123.456],
  ['100 days, 23:00:00', 8_722_800_000],
  ['-1 day, 23:59:59', -1_000],
  ['-2 days, 0:00:00', -172_800_000],
  [' 0:00:01 ', 1_000],
])('reads %j as %d ms', (text, milliseconds) => {
  expect(parsePythonTimedeltaMs(text)).toBeCloseTo(milliseconds, 6);
});

test.each([
  '',
  '12:32',
  '24:00:00',
  '0:60:00',
  '0:00:60',
  '1 day',
  '1 day 0:00:00',
  'P1D',
  '0:00:00.1234567',
  'None',
])('does not take %j for a run time', (text) => {
  expect(parsePythonTimedeltaMs(text)).toBeUndefined();
});

test('reads back whatever Python writes, to the microsecond', () => {
  const parts = fc.record({
    days: fc.integer({ min: -10_000, max: 10_000 }),
    seconds: fc.integer({ min: 0, max: 86_399 }),
    microseconds: fc.integer({ min: 0, max: 999_999 }),
  });
  fc.assert(
    fc.property(parts, ({ days, seconds, microseconds }) => {
      const read = parsePythonTimedeltaMs(pythonText(days, seconds, microseconds));
      expect(Math.round((read ?? NaN) * 1_000)).toBe((days * 86_400 + seconds) * 1e6 + microseconds);
    }),
  );
});

/** `str(timedelta(days, seconds, microseconds))`, as CPython's `timedelta.__str__` does it. */
function pythonText(days: number, seconds: number, microseconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
  return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`;
}
