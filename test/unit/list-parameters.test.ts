import { describe, expect, test } from '@jest/globals';
import { countQuery, cursorOf, pageQuery } from '../../functions/read-history/list-parameters.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';

const NOW = Date.parse('2026-02-03T10:00:00Z');
const DAY_EXPECTED = 'expected a day such as 2026-02-03, or an instant such as 2026-02-03T10:00:00Z';
const SPAN_EXPECTED = 'launchedFrom: expected at most 36600 days before launchedTo, and not after it';

const read = (search: string) => pageQuery(new URLSearchParams(search), NOW);

/** The parameters that are wrong, as `path: message`. */
function problems(search: string, reader: (search: URLSearchParams, now: number) => unknown = pageQuery) {
  try {
    reader(new URLSearchParams(search), NOW);
    return [];
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    expect(error.kind).toBe('invalid');
    expect(error.message).toBe('Invalid query parameters.');
    return error.errors.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('without parameters, fifty of the last 366 days are listed, and of a day ahead', () => {
  expect(read('')).toEqual({
    query: {
      launchedFrom: '2025-02-02T10:00:00.000Z',
      launchedTo: '2026-02-04T10:00:00.000Z',
      filters: {},
    },
    limit: 50,
    after: undefined,
  });
});

test('every parameter is read', () => {
  const search = new URLSearchParams({
    phase: 'CrashLoopBackOff',
    outcome: 'failure',
    owner: 'Ünal',
    projectId: 'project-1',
    job: 'dock',
    applicationType: 'job',
    name: 'Mpro',
    launchedFrom: '2026-01-01',
    launchedTo: '2026-01-31',
    limit: '7',
  });
  expect(pageQuery(search, NOW)).toEqual({
    query: {
      launchedFrom: '2026-01-01T00:00:00.000Z',
      launchedTo: '2026-01-31T23:59:59.999Z',
      filters: {
        phases: ['CRASH_LOOP_BACKOFF'],
        outcome: 'failure',
        owner: 'Ünal',
        projectId: 'project-1',
        job: 'dock',
        applicationType: 'JOB',
        nameContains: 'Mpro',
      },
    },
    limit: 7,
    after: undefined,
  });
});

test.each(['phase=failed,completed', 'phase=FAILED&phase=COMPLETED'])('%s asks for both phases', (search) => {
  expect(read(search).query.filters.phases).toEqual(['FAILED', 'COMPLETED']);
});

test('an instant is a bound as well as a day, in UTC unless it names an offset', () => {
  const { query } = read('launchedFrom=2026-01-01T10:00:00&launchedTo=2026-01-01T12:00:00%2B01:00');
  expect(query).toMatchObject({
    launchedFrom: '2026-01-01T10:00:00.000Z',
    launchedTo: '2026-01-01T11:00:00.000Z',
  });
});

test.each(['launchedFrom=1927-01-01', 'launchedFrom=2026-02-01&launchedTo=2026-02-01'])(
  'a list may go as far back as a century, and be of a day: %s',
  (search) => {
    expect(problems(search)).toEqual([]);
  },
);

test.each(['mine', 'visible', 'all'] as const)('a scope is one of three: %s', (scope) => {
  expect(read(`scope=${scope}`).scope).toBe(scope);
  expect(countQuery(new URLSearchParams({ scope }), NOW).scope).toBe(scope);
  expect(read('').scope).toBeUndefined();
});

test('a count takes the filters of the list', () => {
  const { query } = countQuery(new URLSearchParams('owner=alice&launchedFrom=2026-01-01'), NOW);
  expect(query).toMatchObject({ launchedFrom: '2026-01-01T00:00:00.000Z', filters: { owner: 'alice' } });
});

test('a cursor comes back as the position that it was made of', () => {
  for (const position of ['2026-01-31T10:00:00.000Z#a%20b#', '2026-01~']) {
    expect(read(`cursor=${cursorOf(position)}`).after).toBe(position);
  }
});

describe('row 24: a parameter that is wrong is named', () => {
  test.each([
    ['launchedFrom=yesterday', [`launchedFrom: ${DAY_EXPECTED}`]],
    ['launchedTo=2026-02-30', [`launchedTo: ${DAY_EXPECTED}`]],
    ['limit=0', ['limit: expected a whole number from 1 to 100']],
    ['limit=1.5', ['limit: expected a whole number from 1 to 100']],
    ['limit=101', ['limit: expected a whole number from 1 to 100']],
    ['limit=ten', ['limit: expected a whole number from 1 to 100']],
    ['limit=1&limit=2', ['limit: expected a whole number from 1 to 100']],
    ['outcome=good', ['outcome: expected success or failure']],
    ['cursor=nonsense', ['cursor: expected the nextCursor of an earlier answer']],
    ...[
      '',
      '2026-01',
      '2026-00~',
      '2026-13~',
      '2026-01-31T10:00:00.000Z#x',
      '2026-01-31T10:00:00.000Z# #',
    ].map((position): [string, string[]] => [
      `cursor=${cursorOf(position)}`,
      ['cursor: expected the nextCursor of an earlier answer'],
    ]),
    ['owner=', ['owner: expected at least 1 character']],
    ['owner=alice&owner=bob', ['owner: expected a string, got an array']],
    ['phase=', ['phase.0: expected at least 1 character']],
    ['colour=red', ['colour: unknown']],
    ['scope=theirs', ['scope: expected mine or visible or all']],
    ['scope=mine&scope=all', [expect.stringMatching(/^scope/)]],
    ['launchedFrom=1926-01-01&launchedTo=2026-12-31', [SPAN_EXPECTED]],
    ['launchedFrom=2026-02-02&launchedTo=2026-02-01', [SPAN_EXPECTED]],
    ['launchedTo=2024-12-31', [SPAN_EXPECTED]],
    ['limit=x&owner=', [expect.stringMatching(/^owner/), expect.stringMatching(/^limit/)]],
  ])('row 24: %s', (search, expected) => {
    expect(problems(search)).toEqual(expected);
  });

  test('row 24: a count has no pages', () => {
    expect(problems('limit=5', countQuery)).toEqual([expect.stringMatching(/limit/)]);
  });
});
