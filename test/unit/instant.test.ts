import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { parseInstant } from '../../functions/shared/instances/instant.ts';

describe('row 28: times as the Data Manager may write them', () => {
  test.each([
    ['2022-02-03T10:00:00', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03 10:00:00', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03t10:00:00z', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03T10:00:00Z', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03T10:00:00 Z', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03T10:00:00+00:00Z', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03T10:00:00+02:00', '2022-02-03T08:00:00.000Z'],
    ['2022-02-03T10:00:00-0330', '2022-02-03T13:30:00.000Z'],
    ['2022-02-03T00:30:00+12:45', '2022-02-02T11:45:00.000Z'],
    ['2022-02-03T10:00:00.5', '2022-02-03T10:00:00.500Z'],
    ['2022-02-03T10:00:00.', '2022-02-03T10:00:00.000Z'],
    ['2022-02-03T10:00:00.123456', '2022-02-03T10:00:00.123Z'],
    ['2022-02-03T10:00:00.123456789+00:00', '2022-02-03T10:00:00.123Z'],
    ['2022-02-03T10:00:00.999999Z', '2022-02-03T10:00:00.999Z'],
    [' 2022-02-03T10:00:00\n', '2022-02-03T10:00:00.000Z'],
    ['2024-02-29T23:59:59', '2024-02-29T23:59:59.000Z'],
  ])('row 28: %j is read as %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.each([
    '',
    'yesterday',
    '2022-02-03',
    '2022-02-03T10:00',
    '2022-02-30T10:00:00',
    '2023-02-29T10:00:00',
    '2022-13-01T10:00:00',
    '2022-02-03T24:00:00',
    '2022-02-03T10:60:00',
    '2022-02-03T10:00:00.1234567890',
    '2022-02-03T10:00:00+24:00',
    '2022-02-03T10:00:00+02:60',
    '2022-02-03T10:00:00+2',
    '2022-02-03T10:00:00 CET',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-00:01',
    '1643882400',
  ])('row 28: %j is not a time', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

const instants = fc
  .date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('2099-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

test('row 28: what it writes, it reads, with any offset that names the same instant', () => {
  const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
  fc.assert(
    fc.property(instants, offsets, (instant, offset) => {
      const local = new Date(Date.parse(instant) + offset * MINUTE_MS).toISOString().slice(0, -1);
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
      const zone = `${offset < 0 ? '-' : '+'}${[hours, minutes].map((part) => String(part).padStart(2, '0')).join(':')}`;
      expect(parseInstant(local + zone)).toBe(instant);
    }),
  );
});

test('row 28: any text gives an instant or nothing, and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?$/)),
      (text) => {
        const instant = parseInstant(text);
        if (instant !== undefined) expect(new Date(instant).toISOString()).toBe(instant);
      },
    ),
  );
});

test('row 28: the same instants on machines in Auckland, in St. John’s and in London', () => {
  const texts = [
    ...fc.sample(instants, { numRuns: 300, seed: 28 }).map((instant) => instant.slice(0, -5)),
    // The hours that daylight saving skips or repeats somewhere.
    ...['2026-03-29T01:30:00', '2026-04-05T02:30:00', '2026-09-27T02:30:00', '2026-03-08T02:30:00'],
  ];
  const [auckland, stJohns, london] = ['Pacific/Auckland', 'America/St_Johns', 'Europe/London'].map((zone) =>
    readInZone(zone, texts),
  );
  expect(auckland).toEqual({ zone: 'Pacific/Auckland', instants: texts.map((text) => `${text}.000Z`) });
  expect(stJohns?.instants).toEqual(auckland?.instants);
  expect(london?.instants).toEqual(auckland?.instants);
});

function readInZone(zone: string, texts: readonly string[]): { zone: string; instants: unknown[] } {
  const module = new URL('../../functions/shared/instances/instant.ts', import.meta.url).href;
  const script = `
    import { parseInstant } from ${JSON.stringify(module)};
    const instants = ${JSON.stringify(texts)}.map(parseInstant);
    console.log(JSON.stringify({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, instants }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  return JSON.parse(output) as { zone: string; instants: unknown[] };
}
