import { describe, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { isOwing } from '../../functions/shared/history/history-event.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { storableSummary } from '../../functions/shared/adapters/dynamo/storable-summary.ts';
import { storableEvent } from '../../functions/shared/adapters/dynamo/storable-event.ts';
import { toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { completedSummary, failedSummary, summary } from '../builders/summary.ts';
import { lastOf } from './history-of.ts';
import { itemBytes, nesting } from './item-bytes.ts';

const ITEM_MAX_BYTES = 400 * 1_024;
const NESTING_MAX = 32;
const MEGABYTE = 1_024 * 1_024;

/** The event of a report, as it is kept. */
const storedOf = (report: InstanceSummary) => storableEvent(lastOf(report));

test('a summary of usual size is kept as it is', () => {
  expect(storableSummary(completedSummary())).toEqual({ summary: completedSummary(), omittedFields: [] });
});

test('fields that are not set are left out, and that needs no word', () => {
  const { summary: kept, omittedFields } = storableSummary(summary({ url: null, coins: undefined }));
  expect(Object.entries(kept)).toEqual(Object.entries(summary()));
  expect(omittedFields).toEqual([]);
});

test('what cannot be the name of a value is left out, at any depth, and what just can is kept', () => {
  const longest = 'k'.repeat(32 * 1_024);
  for (const name of ['constructor', `${longest}k`]) {
    expect(Object.keys(storableSummary(summary({ [name]: 'x' })).summary)).toEqual(Object.keys(summary()));
    expect(storableSummary(summary({ outputs: { [name]: 'x' } })).omittedFields).toEqual(['outputs']);
  }
  expect(storableSummary(summary({ outputs: { [longest]: 'x' } })).omittedFields).toEqual([]);
});

describe('row 22: a summary that would not fit', () => {
  test('row 22: loses its largest optional fields, by name, and only as many as needed', () => {
    const large = completedSummary({
      application_specification: 'x'.repeat(MEGABYTE),
      rendered_outputs: 'y'.repeat(300_000),
      outputs: { small: 'z'.repeat(20_000) },
    });
    const { summary: kept, omittedFields } = storableSummary(large);
    expect(omittedFields).toEqual(['application_specification']);
    expect(kept).not.toHaveProperty('application_specification');
    expect(kept).toHaveProperty('rendered_outputs');
    expect(kept).toHaveProperty('outputs');
    expect(storableSummary(large, 50_000).omittedFields).toEqual([
      'application_specification',
      'rendered_outputs',
    ]);
  });

  test('row 22: keeps the beginning and the end of a long error message, because people need them', () => {
    const { summary: kept, omittedFields } = storableSummary(
      failedSummary({ error_message: 'ü'.repeat(MEGABYTE) }),
    );
    expect(omittedFields).toEqual(['error_message']);
    expect(kept['error_message']).toMatch(/^ü+\n… \d+ characters left out …\nü+$/);
    expect(Buffer.byteLength(String(kept['error_message']))).toBeLessThanOrEqual(4_096);
  });

  test('row 22: counts what is left of an error message like anything else', () => {
    const report = failedSummary({ error_message: 'x'.repeat(10_000), url: 'y'.repeat(4_000) });
    expect(storableSummary(report, 5_000).omittedFields).toEqual(['error_message', 'url']);
  });

  test('row 22: keeps what the API requires, and the times, however little room there is', () => {
    expect(Object.keys(storableSummary(completedSummary(), 0).summary)).toEqual([
      'id',
      'archived',
      'application_id',
      'application_version',
      'application_type',
      'phase',
      'launched',
      'started',
      'run_time',
      'owner',
      'project_id',
      'name',
      'stopped',
    ]);
  });

  test.each([
    ['xyz', 6],
    ['€', 6],
    [7, 24],
    [true, 4],
    [['a', 7, null], 35],
    [{ k: 'v', l: [] }, 18],
  ])('row 22: counts what DynamoDB counts for %j and a little more: %d bytes', (value, bytes) => {
    const report = { f: value } as unknown as InstanceSummary;
    expect(storableSummary(report, bytes).omittedFields).toEqual([]);
    expect(storableSummary(report, bytes - 1).omittedFields).toEqual(['f']);
    expect(bytes).toBeGreaterThanOrEqual(itemBytes(marshall(report)));
  });

  test('row 22: is still recorded and told', () => {
    const event = storedOf(completedSummary({ outputs: { huge: 'x'.repeat(MEGABYTE) } }));
    expect(event).toMatchObject({ phase: 'COMPLETED', omittedFields: ['outputs'] });
    expect(isOwing(event)).toBe(true);
  });

  test('row 22: names no more fields than it has room for, however many had to go', () => {
    const many = Object.fromEntries(
      Array.from({ length: 60_000 }, (_, index) => [`unknown_field_${index}`, index]),
    );
    const event = storedOf(completedSummary(many));
    expect(event.omittedFields).toHaveLength(51);
    expect(event.omittedFields?.at(-1)).toMatch(/^and \d+ more$/);
    expect(itemBytes(toItem(event))).toBeLessThan(ITEM_MAX_BYTES);
  });
});

describe('values that the table has no type for are left out and named', () => {
  const lists = (depth: number): unknown => (depth === 0 ? 'core' : [lists(depth - 1)]);
  const levels = (depth: number): unknown => (depth === 0 ? 'core' : { in: levels(depth - 1) });

  test.each([
    ['a number too large', { odd: 2 ** 60 }],
    ['a number without end', { odd: Infinity }],
    ['a fraction too small', { odd: 1e-200 }],
    ['half a surrogate pair', { odd: 'a\ud800' }],
    ['a number too large among good ones', { odd: [1, 2 ** 60, { fine: 1, odd: 1e-200 }] }],
    ['a number too large beside good ones', { odd: { fine: 1, large: 2 ** 60 } }],
    ['lists nested too deep', { odd: lists(40) }],
    ['half a surrogate pair in a key', { odd: { 'a\udc00': 1 } }],
    ['an empty key', { odd: { '': 1 } }],
    ['a list nested too deep', { odd: [levels(40)] }],
    ['an object nested too deep', { odd: levels(40) }],
  ])('%s', (_description, fields) => {
    const { summary: kept, omittedFields } = storableSummary(summary(fields));
    expect(kept).toEqual(summary());
    expect(omittedFields).toEqual(['odd']);
  });

  test('a field whose own name cannot be stored is named by what is left of it', () => {
    const odd = storableSummary(summary({ ['a\ud800']: 1, '': 2 }));
    expect(odd.summary).toEqual(summary());
    expect(odd.omittedFields).toEqual(['a\ud800', '']);
    expect(storedOf(summary({ ['a\ud800']: 1 })).omittedFields).toEqual(['a\ufffd']);
  });

  test('zero, small fractions and 27 levels are kept', () => {
    const fields = {
      zero: 0,
      small: 0.000_001,
      smallest: 1e-130,
      negative: -12.5,
      largest: Number.MAX_SAFE_INTEGER,
      deep: levels(27),
    };
    expect(storableSummary(summary(fields)).summary).toMatchObject(fields);
  });
});

/** Any report that JSON can carry: odd names, odd numbers, lone surrogates, deep nesting and great size. */
const reports = (): fc.Arbitrary<InstanceSummary> =>
  fc
    .record({
      texts: fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 5 }),
      values: fc.dictionary(
        fc.string(),
        fc.oneof(fc.double(), fc.jsonValue({ maxDepth: 40 }), string16bits()),
        { maxKeys: 5 },
      ),
      sizes: fc.array(fc.integer({ min: 1, max: 500_000 }), { maxLength: 3 }),
      count: fc.constantFrom(0, 0, 0, 5_000, 40_000),
      name: string16bits({ maxLength: 1_024 }),
      owner: fc.string({ unit: 'grapheme', maxLength: 500 }),
    })
    .map(({ texts, values, sizes, count, name, owner }) => ({
      ...texts,
      ...values,
      ...Object.fromEntries(sizes.map((size, index) => [`large_${index}`, '€'.repeat(size / 2)])),
      ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`tiny_${index}`, [index]])),
      ...completedSummary({ name, owner, error_message: '\u0000'.repeat(sizes[0] ?? 1) }),
    }));

test('row 22: whatever a report carries, its event fits into an item and can be written', () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const { summary: kept, omittedFields } = storableSummary(report);
      expect(() => marshall({ kept, omittedFields })).not.toThrow();
      const item = toItem(storedOf(report));
      expect(itemBytes(item)).toBeLessThan(ITEM_MAX_BYTES);
      expect(nesting({ M: item })).toBeLessThanOrEqual(NESTING_MAX);
      expect(JSON.stringify(item).isWellFormed()).toBe(true);
      expect(kept).toMatchObject({ id: report.id, phase: 'COMPLETED', stopped: report.stopped });
    }),
    { numRuns: 8 },
  );
});

const HALF_A_PAIR = /\\ud[89a-f][0-9a-f]{2}/;

test('row 22: no half of a surrogate pair reaches the table', () => {
  const odd = {
    ['x\ud800']: 'y',
    name: 'a\ud800',
    owner: '\udc00',
    job_job: '\ud83d',
    deep: { 'k\ud800': ['\ud800'] },
  };
  expect(JSON.stringify(toItem(storedOf(completedSummary(odd))))).not.toMatch(HALF_A_PAIR);
});

function string16bits(constraints: { maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), constraints)
    .map((units) => String.fromCharCode(...units));
}
