import { describe, expect, test } from '@jest/globals';
import { complaintAbout } from '../../cli/report-answer.ts';
import { PAGE } from '../fakes/lying-server.ts';

const recorded = (id: string) => ({ id, result: 'recorded', sequence: 1 });
const late = (id: string) => ({ id, result: 'late', sequence: 2 });
const invalid = (id?: string) => ({ ...(id !== undefined && { id }), result: 'invalid', errors: [] });
const ONE = { id: 'a' };
const BATCH = { instances: [{ id: 'a' }, { id: 'b' }] };

const complaint = (status: number, body: unknown, report: unknown) =>
  complaintAbout({ status, text: typeof body === 'string' ? body : JSON.stringify(body) }, report);

describe('the answer to a report', () => {
  test.each([
    ['one instance', ONE, [recorded('a')]],
    ['an instance that was known', ONE, [{ id: 'a', result: 'unchanged', sequence: 3 }]],
    ['a batch', BATCH, [recorded('a'), late('b')]],
  ])('is right about %s', (_what, report, results) => {
    expect(complaint(202, { results }, report)).toBeUndefined();
  });

  test.each([
    ['another status', 200, { results: [recorded('a')] }],
    ['a web page', 202, PAGE],
    ['nothing', 202, ''],
    ['JSON of somebody else', 202, { status: 'ok' }],
    ['a result that is none', 202, { results: [{ id: 'a', result: 'received', sequence: 1 }] }],
    ['a refusal', 401, { status: 401 }],
    ['a failure', 500, { status: 500 }],
  ])('is not that of a Phasewatch that has taken it when it is %s', (_what, status, body) => {
    expect(complaint(status, body, ONE)).toMatch(/^The report was not taken: expected 202/);
  });

  test.each([
    ['of no instance', ONE, []],
    ['of another instance', ONE, [recorded('b')]],
    ['of one of two', BATCH, [recorded('a')]],
    ['of more', ONE, [recorded('a'), recorded('b')]],
    ['in another order', BATCH, [recorded('b'), recorded('a')]],
  ])('is about something else when it tells %s', (_what, report, results) => {
    expect(complaint(202, { results }, report)).toMatch(
      /^The answer is about other instances than the report: a/,
    );
  });

  test.each([
    [ONE, [invalid('a')], '1 of 1'],
    [BATCH, [recorded('a'), invalid()], '1 of 2'],
    [BATCH, [invalid('a'), invalid('b')], '2 of 2'],
  ])('says how many of %j were not taken', (report, results, count) => {
    expect(complaint(202, { results }, report)).toBe(`Not everything was taken: ${count} are invalid.`);
  });
});
