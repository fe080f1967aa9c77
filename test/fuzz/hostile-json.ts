import fc from 'fast-check';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { PEOPLE } from './canaries.ts';

const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

/** Strings of all kinds: any script, control characters, halves of surrogate pairs, names of JavaScript's own. */
export const texts = (maxLength = 200): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '\ufeff',
      '\uffff',
      '\ud800',
      '.',
      '..',
      '../../etc/passwd',
      '%2e%2e',
      '%00',
    ),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'toJSON',
      'then',
      'length',
      '#pace',
      '#',
    ),
    fc.constantFrom(
      '\r\nset-cookie: a=b',
      '<script>',
      '${jndi:ldap://x}',
      "' OR 1=1",
      '{{7*7}}',
      '\u202e\u2028',
    ),
    fc.constantFrom('x', '€', '\u0001', '"', '\\').map((unit) => unit.repeat(maxLength)),
  );

/** JSON texts of values that nobody expects. */
export const hostileValues: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '-0',
    '1e999',
    '-1e999',
    '1e-400',
    '9007199254740993',
    '0.1e-6',
    '123',
    '[]',
    '{}',
  ),
  fc.constantFrom(
    '"\\ud800"',
    '"\\u0000"',
    '"1"',
    '"true"',
    '"NaN"',
    '[null]',
    '[[[]]]',
    '{"":""}',
    '{"\\udc00":1}',
  ),
  fc.constantFrom(
    '{"__proto__":{"phase":"FAILED"}}',
    '{"constructor":{"name":"Set"}}',
    '{"toJSON":1,"then":2}',
  ),
  fc.constantFrom('"9999-12-31T23:59:59"', '"0100-01-01T00:00:00"', '"-999999999 days, 0:00:00"'),
  fc.constantFrom(10, 30, 1_000, 5_000, 100_000).map((levels) => nested('[', ']', levels)),
  fc.constantFrom(10, 30, 1_000).map((levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
  texts().map((text) => JSON.stringify(text)),
  fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value)),
);

const whole: fc.Arbitrary<InstanceSummary> = fc
  .tuple(
    fc.constantFrom(summary, pendingSummary, completedSummary, failedSummary),
    fc.constantFrom(
      'instance-1',
      'instance-2',
      'instance-3',
      'ünì 💥/../x',
      'a b%20c',
      `i-${'x'.repeat(250)}`,
    ),
    fc.constantFrom('RUNNING', 'CRASH_LOOP_BACKOFF', 'FAILED', 'COMPLETED', 'Nobody Knows'),
  )
  .map(([build, id, phase]) =>
    build({ id, phase, error_message: PEOPLE.errorMessage, application_specification: PEOPLE.specification }),
  );

/** The JSON text of a summary, most of it valid, with fields replaced, added, repeated and left out. */
export const summaryTexts: fc.Arbitrary<string> = fc
  .tuple(
    whole,
    fc.array(
      fc.tuple(
        fc.constantFrom(...Object.keys(failedSummary({ outputs: {}, url: '', coins: '' }))),
        hostileValues,
      ),
      {
        maxLength: 2,
      },
    ),
    fc.array(fc.tuple(texts(40), hostileValues), { maxLength: 3 }),
  )
  .map(([report, replaced, added]) => {
    const fields = [
      ...Object.entries(report).map(([name, value]) => [name, JSON.stringify(value)] as const),
      ...replaced,
      ...added,
    ];
    return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
  });

/** The bytes of what should have been JSON: whole, cut, followed by more, with a byte changed, or none at all. */
export function bytesOf(jsonTexts: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const whole = jsonTexts.map((text) => Buffer.from(text));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    fc
      .tuple(whole, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([bytes, at]) => bytes.subarray(0, Math.floor(at * bytes.length))),
    fc
      .tuple(whole, fc.constantFrom('\n', '\0', ',', '{}', '\ufeff', ']'))
      .map(([bytes, more]) => Buffer.concat([bytes, Buffer.from(more)])),
    fc.tuple(whole, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([bytes, at, byte]) => {
      const changed = Buffer.from(bytes);
      if (changed.length > 0) changed[at % changed.length] = byte;
      return changed;
    }),
    whole.map((bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes])),
    whole.map((bytes) => Buffer.from(bytes.toString(), 'utf16le')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
}
