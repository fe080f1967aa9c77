import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { quietHoursSchema, quietUntil, type QuietHours } from '../../functions/shared/people/quiet-hours.ts';

const NIGHT: QuietHours = { from: '22:00', to: '07:30', timeZone: 'Europe/London', failuresPass: false };
const untilText = (quiet: QuietHours, now: string, isFailure = false) => {
  const until = quietUntil(quiet, isFailure, Date.parse(now));
  return until === undefined ? 'now' : new Date(until).toISOString();
};

describe('quiet hours', () => {
  test('last from one time of day to another, over midnight', () => {
    expect(untilText(NIGHT, '2026-02-03T21:59:59.999Z')).toBe('now');
    expect(untilText(NIGHT, '2026-02-03T22:00:00.000Z')).toBe('2026-02-04T07:30:00.000Z');
    expect(untilText(NIGHT, '2026-02-04T03:12:13.456Z')).toBe('2026-02-04T07:30:00.000Z');
    expect(untilText(NIGHT, '2026-02-04T07:29:59.999Z')).toBe('2026-02-04T07:30:00.000Z');
    expect(untilText(NIGHT, '2026-02-04T07:30:00.000Z')).toBe('now');
  });

  test('let failures pass, where that is wanted', () => {
    const quiet = { ...NIGHT, failuresPass: true };
    expect(untilText(quiet, '2026-02-03T23:00:00.000Z', true)).toBe('now');
    expect(untilText(quiet, '2026-02-03T23:00:00.000Z', false)).toBe('2026-02-04T07:30:00.000Z');
    expect(untilText(NIGHT, '2026-02-03T23:00:00.000Z', true)).toBe('2026-02-04T07:30:00.000Z');
  });

  test('are those of the clock on the wall when clocks go forward and back', () => {
    // In 2026, British clocks go forward on 29 March and back on 25 October, both at 01:00 UTC.
    expect(untilText(NIGHT, '2026-03-28T23:00:00.000Z')).toBe('2026-03-29T06:30:00.000Z');
    expect(untilText(NIGHT, '2026-10-24T23:00:00.000Z')).toBe('2026-10-25T07:30:00.000Z');
  });

  test('an end that the change of clocks leaves out is the moment of the change', () => {
    const quiet = { ...NIGHT, to: '01:30' };
    expect(untilText(quiet, '2026-03-28T23:00:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('count by the zone’s clock, also where it differs by quarters of an hour', () => {
    const nepal = { ...NIGHT, timeZone: 'Asia/Kathmandu' };
    expect(untilText(nepal, '2026-02-03T16:20:00.000Z')).toBe('2026-02-04T01:45:00.000Z');
    expect(untilText(nepal, '2026-02-03T16:14:00.000Z')).toBe('now');
  });

  test('are refused where they last longer than 16 hours or not at all, or name no time or zone', () => {
    expect(quietHoursSchema.safeParse(NIGHT).success).toBe(true);
    expect(quietHoursSchema.safeParse({ ...NIGHT, from: '15:30' }).success).toBe(true);
    for (const odd of [
      { from: '15:29' },
      { from: '07:30' },
      { to: '24:00' },
      { to: '7:30' },
      { timeZone: 'Europe/Nowhere' },
      { timeZone: '' },
    ]) {
      expect(quietHoursSchema.safeParse({ ...NIGHT, ...odd }).success).toBe(false);
    }
  });

  test('whatever they are: they end when they end, within 16 hours and a change of clocks', () => {
    const minute = fc.nat(24 * 60 - 1);
    const text = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const zones = fc.constantFrom(
      'Europe/London',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    );
    const time = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 960 }), zones, time, (from, length, timeZone, now) => {
        const quiet = { from: text(from), to: text((from + length) % 1_440), timeZone, failuresPass: false };
        const until = quietUntil(quiet, false, now);
        if (until === undefined) return;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(17 * HOUR_MS);
        expect(quietUntil(quiet, false, until)).toBeUndefined();
        expect(quietUntil(quiet, false, until - MINUTE_MS)).toBe(until);
      }),
    );
  });
});
