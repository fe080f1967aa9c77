import { describe, expect, test } from '@jest/globals';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { withInstanceId } from '../../functions/shared/instances/instance-summary.ts';
import { outputsOf } from '../../functions/shared/instances/observation.ts';
import { observation, OBSERVED_AT } from '../builders/observation.ts';
import { completedSummary, pendingSummary, summary } from '../builders/summary.ts';

const digest = (report: InstanceSummary) => observation(report).digest;

test('an observation says what the rules need, in UTC and in the API’s spelling', () => {
  const report = completedSummary({ phase: 'Completed', launched: '2026-02-03T12:00:00+02:00' });
  expect(observation(report, { source: 'poll' })).toMatchObject({
    instanceId: report.id,
    source: 'poll',
    observedAt: OBSERVED_AT,
    phase: 'COMPLETED',
    stage: 2,
    launchedAt: '2026-02-03T10:00:00.000Z',
    startedAt: '2026-02-03T10:00:10.000Z',
    stoppedAt: '2026-02-03T10:12:42.000Z',
    runTimeMs: 752_000,
    summary: report,
  });
});

test('an instance without a start time has none, written as nothing, null or an empty text', () => {
  for (const started of [undefined, null, '']) {
    expect(observation(pendingSummary({ started })).startedAt).toBeUndefined();
  }
});

describe('the digest', () => {
  test.each<[string, Partial<InstanceSummary>]>([
    ['a run time and coins that tick', { run_time: '1:00:00', coins: '99' }],
    ['the spelling of the phase', { phase: 'Running' }],
    ['the spelling of the type', { application_type: 'job' }],
    ['the zone in which a time is written', { launched: '2026-02-03T11:00:00+01:00' }],
    ['null in place of nothing', { url: null, error_message: null, stopped: null, outputs: null }],
    ['what is empty in place of nothing', { url: '', error_message: '', stopped: '', outputs: {} }],
    ['empty outputs as text', { outputs: '{}' }],
    ['large descriptive fields', { application_specification: '{"a":1}', rendered_outputs: '[]' }],
    ['fields that nobody knows', { cost: '25', tasks: [1], has_valid_callback_token: true }],
  ])('does not count %s, while the instance runs', (_description, fields) => {
    expect(digest(summary(fields))).toBe(digest(summary()));
  });

  test.each<[string, Partial<InstanceSummary>]>([
    ['the phase', { phase: 'CRASH_LOOP_BACKOFF' }],
    ['the name', { name: 'other' }],
    ['the owner', { owner: 'bob' }],
    ['the project', { project_id: 'project-2' }],
    ['being archived', { archived: true }],
    ['the start time', { started: '2026-02-03T10:00:11' }],
    ['an error message', { error_message: 'oh' }],
    ['the address of an Application', { url: 'https://jupyter.example.org' }],
    ['the application', { application_id: 'jupyter' }],
    ['the application’s version', { application_version: 'v2' }],
    ['the authorisation code', { authorisation_code: 7 }],
    ['the job’s collection', { job_collection: 'other' }],
    ['the job', { job_job: 'other' }],
    ['the job’s name', { job_name: 'Other' }],
    ['the job’s id', { job_id: 7 }],
    ['the job’s version', { job_version: '2' }],
    ['the kind of the job’s image', { job_image_type: 'nextflow' }],
    ['whether permissions are mended', { fix_permissions: true }],
    ['the outputs', { outputs: { results: {} } }],
  ])('counts %s', (_description, fields) => {
    expect(digest(summary(fields))).not.toBe(digest(summary()));
  });

  test('row 44: does not count run time and coins, whether it has stopped or not', () => {
    const ticking = { run_time: '0:12:33', coins: '12.6' };
    expect(digest(completedSummary(ticking))).toBe(digest(completedSummary()));
    const unstopped = { stopped: null };
    expect(digest(completedSummary({ ...unstopped, ...ticking }))).toBe(digest(completedSummary(unstopped)));
    expect(digest(completedSummary(unstopped))).not.toBe(digest(completedSummary()));
  });

  test('is kept in histories, so it stays what it was', () => {
    expect(digest(summary())).toBe('a96533435d0d1d49c5d292764771d41b45f909a23dca0e82d5e844a11936da86');
    expect(digest(completedSummary())).toBe(
      '4cb0870db69056d1129ee022e227b025ac6acf8ba0701b72a91b65270856cfc0',
    );
  });

  test('is the same for outputs as an object and as a JSON string, whatever the order of their keys', () => {
    const outputs = { b: { y: 1, x: 2 }, a: [1, 2] };
    const asText = '{"a": [1, 2], "b": {"x": 2, "y": 1}}';
    expect(digest(completedSummary({ outputs: asText }))).toBe(digest(completedSummary({ outputs })));
  });

  test('is the same for GET /instance/{id} as for the list', () => {
    const { id, ...rest } = completedSummary();
    const one = { ...rest, tasks: [{ id: 'task-1' }], has_valid_callback_token: true, cost: '25.0' };
    expect(digest(withInstanceId(id, one))).toBe(digest(completedSummary()));
  });
});

test.each([
  [{ a: 1 }, { a: 1 }],
  ['{"a":1}', { a: 1 }],
  ['[1]', undefined],
  ['"a"', undefined],
  ['null', undefined],
  ['{"a":', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('outputs written as %j are read as %j', (outputs, read) => {
  expect(outputsOf({ outputs })).toEqual(read);
});
