import { describe, expect, test } from '@jest/globals';
import {
  instanceGetResponseSchema,
  instancesEnvelopeSchema,
  instanceSummarySchema,
  phaseOf,
  withInstanceId,
} from '../../functions/shared/instances/instance-summary.ts';
import { completedSummary, pendingSummary, summary } from '../builders/summary.ts';

/** What is wrong with a value, as `path: message`. */
function problems(value: unknown): string[] {
  const { error } = instanceSummarySchema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a summary that is accepted', () => {
  test.each([
    ['with what the API requires and no more', pendingSummary()],
    ['of a finished Job', completedSummary()],
    ['with fields that nobody knows', { ...summary(), flavour: 'vanilla', nested: { deep: [1, null] } }],
    ['with outputs as a JSON string', summary({ outputs: '{"results": {"creates": "a.sdf"}}' })],
    ['with outputs as an object', summary({ outputs: { results: { creates: 'a.sdf' } } })],
    ['with a type in lower case', summary({ application_type: 'job' })],
    ['with a phase that nobody knows', summary({ phase: 'HIBERNATING' })],
    ['with an id that is no UUID', summary({ id: 'a b/ü#1' })],
    ['with coins as a number', summary({ coins: 12.5 })],
    ['with an empty start time', summary({ started: '', stopped: '' })],
    [
      'with an empty name and owner',
      summary({ name: '', owner: '', project_id: '', application_version: '' }),
    ],
    ['with a run time that is none', summary({ run_time: 'n/a' })],
  ])('row 25: %s, comes through unchanged', (_description, value) => {
    expect(instanceSummarySchema.parse(value)).toEqual(value);
  });

  test('takes null for every optional field, as Python services write it', () => {
    const required = new Set(Object.keys(pendingSummary()));
    const optional = Object.keys(instanceSummarySchema.shape).filter(
      (field) => !required.has(field) || field.startsWith('job_'),
    );
    expect(optional).toHaveLength(16);
    const value = { ...pendingSummary(), ...Object.fromEntries(optional.map((field) => [field, null])) };
    expect(problems(value)).toEqual([]);
  });
});

describe('a summary that is refused', () => {
  test.each([
    'id',
    'archived',
    'application_id',
    'application_version',
    'application_type',
    'phase',
    'launched',
    'run_time',
    'owner',
    'project_id',
    'name',
  ] as const)('row 24: without %s, naming the field', (field) => {
    const { [field]: _left, ...rest } = summary();
    expect(problems(rest)).toEqual([
      expect.stringMatching(new RegExp(`^${field}: expected .*, got nothing$`)),
    ]);
  });

  const TIME_EXPECTED =
    'expected a date and time such as 2022-02-03T10:00:00 (UTC unless it names an offset)';

  test.each([
    [{ launched: 'yesterday' }, `launched: ${TIME_EXPECTED}`],
    [{ launched: '' }, `launched: ${TIME_EXPECTED}`],
    [{ launched: `2026-02-03T10:00:00${' '.repeat(64)}` }, `launched: ${TIME_EXPECTED}`],
    [{ started: '2026-02-30T00:00:00' }, `started: ${TIME_EXPECTED}`],
    [{ stopped: 'never' }, `stopped: ${TIME_EXPECTED}`],
    [{ phase: '' }, 'phase: expected at least 1 character'],
    [{ phase: 'RUN\u0000NING' }, 'phase: expected no control characters'],
    [{ id: '' }, 'id: expected at least 1 character'],
    [{ id: '#pace' }, 'id: expected an id that does not start with #'],
    [{ id: 'a\nb' }, 'id: expected no control characters'],
    [{ id: 'a\ud800' }, 'id: expected no control characters'],
    [{ id: 'é'.repeat(128) }, 'id: expected at most 255 bytes'],
    [{ owner: 'x'.repeat(1_025) }, 'owner: expected at most 1024 characters'],
    [{ outputs: [1] as unknown as string }, 'outputs: expected an object or a JSON string'],
    [{ coins: true as unknown as string }, 'coins: expected a decimal string'],
  ])('row 24: %j names the field and what was expected', (fields, problem) => {
    expect(problems(summary(fields))).toEqual([problem]);
  });

  test.each([null, 'a text', 7, [summary()], undefined])('row 24: %j is not a summary', (value) => {
    expect(problems(value)).toEqual([expect.stringMatching(/^: expected an object/)]);
  });

  test('row 24: all that is wrong is named at once', () => {
    expect(problems({ ...summary(), phase: 3, launched: 'x' })).toHaveLength(2);
  });
});

test('the id of the longest allowed length is accepted', () => {
  expect(problems(summary({ id: 'é'.repeat(127) + 'x' }))).toEqual([]);
});

test('row 26: the envelope of a list takes entries as they are, each to be validated on its own', () => {
  const instances = [summary(), 'broken', null];
  expect(instancesEnvelopeSchema.parse({ count: 3, instances, more: true })).toMatchObject({ instances });
  expect(instancesEnvelopeSchema.safeParse({ count: 3 }).success).toBe(false);
});

test('the answer of GET /instance/{id} has no id, which then comes from the path', () => {
  const { id, ...response } = completedSummary({ cost: '25.0', tasks: [] });
  expect(withInstanceId(id, instanceGetResponseSchema.parse(response))).toEqual({ id, ...response });
  expect(instanceSummarySchema.safeParse(response).success).toBe(false);
});

test('row 25: the phase of a summary is in the API’s spelling', () => {
  expect(phaseOf(summary({ phase: 'Completed' }))).toBe('COMPLETED');
});
