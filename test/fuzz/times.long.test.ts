import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parseInstant } from '../../functions/shared/instances/instant.ts';
import { parsePythonTimedeltaMs } from '../../functions/shared/instances/python-timedelta.ts';
import { durationInWords } from '../../functions/shared/notices/duration-in-words.ts';
import { fromItem, toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { summary } from '../builders/summary.ts';
import { historyOf } from '../unit/history-of.ts';
import { texts } from './hostile-json.ts';
import { runs } from './runs.ts';

const two = (part: number) => String(part).padStart(2, '0');
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days since 1970-01-01 by counting them, without `Date`. */
function dayNumber(year: number, month: number, day: number): number {
  let days = 0;
  for (let passed = 1970; passed < year; passed += 1) days += isLeap(passed) ? 366 : 365;
  for (let passed = year; passed < 1970; passed += 1) days -= isLeap(passed) ? 366 : 365;
  const inYear = MONTHS.slice(0, month - 1).reduce((sum, length) => sum + length, 0);
  return days + inYear + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
}

const parts = fc.record({
  year: fc.integer({ min: 0, max: 9_999 }),
  month: fc.integer({ min: 0, max: 13 }),
  day: fc.integer({ min: 0, max: 32 }),
  hour: fc.integer({ min: 0, max: 24 }),
  minute: fc.integer({ min: 0, max: 60 }),
  second: fc.integer({ min: 0, max: 60 }),
  fraction: fc.option(fc.stringMatching(/^\d{0,9}$/)),
  zone: fc.oneof(
    fc.constantFrom('', 'Z', 'z', '+00:00Z', ' Z'),
    fc
      .tuple(
        fc.constantFrom('+', '-'),
        fc.integer({ min: 0, max: 24 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(':', ''),
      )
      .map(([sign, hours, minutes, colon]) => `${sign}${two(hours)}${colon}${two(minutes)}`),
  ),
  separator: fc.constantFrom('T', 't', ' '),
});

test('row 28: a time is what counting days, hours and minutes makes it, or none', () => {
  fc.assert(
    fc.property(parts, ({ year, month, day, hour, minute, second, fraction, zone, separator }) => {
      const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
      const clock = `${two(hour)}:${two(minute)}:${two(second)}${fraction === null ? '' : `.${fraction}`}`;
      const read = parseInstant(`${date}${separator}${clock}${zone}`);
      const monthDays = (MONTHS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
      const offset = /([+-])(\d\d):?(\d\d)/.exec(zone);
      const [offsetHours, offsetMinutes] = [Number(offset?.[2] ?? 0), Number(offset?.[3] ?? 0)];
      const isTime =
        day >= 1 &&
        day <= monthDays &&
        hour < 24 &&
        minute < 60 &&
        second < 60 &&
        offsetHours < 24 &&
        offsetMinutes < 60;
      if (!isTime) {
        expect(read).toBeUndefined();
        return;
      }
      const seconds =
        dayNumber(year, month, day) * 86_400 +
        hour * 3_600 +
        minute * 60 +
        second -
        (offset?.[1] === '-' ? -1 : 1) * (offsetHours * 3_600 + offsetMinutes * 60);
      const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
      // A time in the first hundred years, or that its offset takes out of four-digit years, is none.
      if (read === undefined) expect(year < 100 || year === 9_999).toBe(true);
      else expect(Date.parse(read)).toBe(seconds * 1_000 + milliseconds);
    }),
    runs(500),
  );
});

test('row 28: any text is a time that can be written, or none, and never throws', () => {
  const nearly = fc
    .tuple(
      fc.constantFrom('2022-02-03T10:00:00.123+01:00', ' 2022-02-03 10:00:00Z', '1 day, 2:03:04.123456'),
      fc.nat(),
      texts(3),
    )
    .map(
      ([text, at, inserted]) =>
        text.slice(0, at % text.length) + inserted + text.slice((at % text.length) + 1),
    );
  fc.assert(
    fc.property(fc.oneof(nearly, texts()), (text) => {
      const instant = parseInstant(text);
      if (instant !== undefined) expect(new Date(instant).toISOString()).toBe(instant);
      const runTime = parsePythonTimedeltaMs(text);
      if (runTime !== undefined) {
        expect(Number.isFinite(runTime)).toBe(true);
        expect(durationInWords(runTime)).toMatch(/^(?:less than a second|\d+ \w+(?: \d+ \w+)?)$/);
      }
    }),
    runs(500),
  );
});

const instants = fc.oneof(
  fc.constantFrom(
    '0100-01-01T00:00:00',
    '9999-12-31T23:59:59.999',
    '2026-02-03T10:00:00',
    '1969-12-31T23:59:59',
  ),
  fc
    .date({ noInvalidDate: true, min: new Date('0101-01-01'), max: new Date('9998-01-01') })
    .map((date) => date.toISOString()),
);
const runTimes = fc.oneof(
  fc.constantFrom(
    '0:00:00',
    '-1 day, 23:59:59',
    '999999999 days, 23:59:59.999999',
    '-999999999 days, 0:00:00',
    'n/a',
    '',
  ),
  fc.integer({ min: -999_999_999, max: 999_999_999 }).map((days) => `${days} days, 1:02:03`),
);

test('row 28: whatever the times of reports are, no history holds one that cannot be read back', () => {
  const reports = fc.record({
    phase: fc.constantFrom('PENDING', 'RUNNING', 'CRASH_LOOP_BACKOFF', 'COMPLETED', 'FAILED', 'Odd'),
    launched: instants,
    started: fc.option(instants),
    stopped: fc.option(fc.oneof(instants, fc.constant(''))),
    run_time: runTimes,
  });
  fc.assert(
    fc.property(fc.array(reports, { minLength: 1, maxLength: 6 }), (list) => {
      for (const event of historyOf(...list.map((report) => summary(report)))) {
        expect(fromItem(toItem(event))).toEqual(event);
        expect(event.runTimeMs).not.toBeNaN();
      }
    }),
    runs(300),
  );
});

describe('row 28: in any time zone', () => {
  const text = fc.sample(instants, { numRuns: 200, seed: 28 }).map((instant) => instant.replace('Z', ''));
  const module = new URL('../../functions/shared/instances/instant.ts', import.meta.url).href;
  const script = `
    import { parseInstant } from ${JSON.stringify(module)};
    console.log(JSON.stringify(${JSON.stringify(text)}.map(parseInstant)));`;

  test.each(['Pacific/Kiritimati', 'Africa/Monrovia', 'Asia/Kathmandu', 'America/Sao_Paulo'])(
    'row 28: %s reads the same instants as here',
    (zone) => {
      const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
        encoding: 'utf8',
      });
      expect(JSON.parse(output)).toEqual(text.map((written) => parseInstant(written)));
    },
  );
});
