import { describe, expect, test } from '@jest/globals';
import { cursorOf, listQuery } from '../../functions/read-history/list-parameters.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';

const NOW = Date.parse('2026-02-03T10:00:00Z');

/** The parameters that are wrong, as `path: message`. */
function problems(parameters: Record<string, string>): string[] {
  try {
    listQuery(parameters, NOW);
    return [];
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    expect(error.kind).toBe('invalid');
    expect(error.message).toBe('Invalid query parameters.');
    return error.errors.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('without parameters, fifty of the last 366 days are listed, and of a day ahead', () => {
  expect(listQuery({}, NOW)).toEqual({
    phase: undefined,
    owner: undefined,
    projectId: undefined,
    limit: 50,
    after: undefined,
    fromDay: '2025-02-02',
    toDay: '2026-02-04',
  });
});

test('every parameter is read, the phase in any spelling', () => {
  const parameters = {
    phase: 'CrashLoopBackOff',
    owner: 'Ünal',
    project: 'project-1',
    launchedFrom: '2026-01-01',
    launchedTo: '2026-01-31',
    limit: '7',
  };
  expect(listQuery(parameters, NOW)).toEqual({
    phase: 'CRASH_LOOP_BACKOFF',
    owner: 'Ünal',
    projectId: 'project-1',
    limit: 7,
    after: undefined,
    fromDay: '2026-01-01',
    toDay: '2026-01-31',
  });
});

test('a cursor comes back as the position that it was made of', () => {
  for (const position of [
    { day: '2026-01-31', before: undefined },
    { day: '2026-01-31', before: '2026-01-31T10:00:00.000Z#a%20b#' },
  ]) {
    expect(listQuery({ cursor: cursorOf(position) }, NOW).after).toEqual(position);
  }
});

describe('row 24: a parameter that is wrong is named', () => {
  test.each([
    [{ launchedFrom: 'yesterday' }, ['launchedFrom: expected a day such as 2026-02-03']],
    [{ launchedTo: '2026-02-30' }, ['launchedTo: expected a day such as 2026-02-03']],
    [{ limit: '0' }, ['limit: expected a whole number from 1 to 100']],
    [{ limit: '1.5' }, ['limit: expected a whole number from 1 to 100']],
    [{ limit: '101' }, ['limit: expected a whole number from 1 to 100']],
    [{ limit: 'ten' }, ['limit: expected a whole number from 1 to 100']],
    [{ cursor: 'nonsense' }, ['cursor: expected the nextCursor of an earlier answer']],
    [
      { cursor: Buffer.from('{"day":"soon"}').toString('base64url') },
      [expect.stringMatching(/^cursor.day: /)],
    ],
    ...['', ' x', 'x y', 'x'.repeat(1_025)].map((before): [Record<string, string>, string[]] => [
      { cursor: Buffer.from(JSON.stringify({ day: '2026-02-03', before })).toString('base64url') },
      ['cursor.before: expected the nextCursor of an earlier answer'],
    ]),
    [{ owner: '' }, [expect.stringMatching(/^owner: /)]],
    [{ colour: 'red' }, [expect.stringMatching(/colour/)]],
    [{ limit: 'x', owner: '' }, [expect.stringMatching(/^owner/), expect.stringMatching(/^limit/)]],
  ])('row 24: %j', (parameters, expected) => {
    expect(problems(parameters as Record<string, string>)).toEqual(expected);
  });
});
