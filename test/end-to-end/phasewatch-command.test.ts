import { afterEach, describe, expect, test } from '@jest/globals';
import type { ListedInstance } from '../../client/api-client.ts';
import { PAGE, startLyingServer, type Asked, type Lie } from '../fakes/lying-server.ts';
import { runCommand } from './run-command.ts';

let server: Awaited<ReturnType<typeof startLyingServer>>;
afterEach(() => server.close());

const serve = async (answer: (asked: Asked) => Lie): Promise<void> => {
  server = await startLyingServer(answer);
};
/** The command, in a time zone that is far from all others. */
const phasewatch = (options: readonly string[], environment: Record<string, string> = {}) =>
  runCommand('cli/phasewatch/phasewatch.ts', options, {
    TZ: 'Pacific/Auckland',
    PHASEWATCH_URL: server.url,
    ...environment,
  });

const RUNNING: ListedInstance = {
  ...{ id: 'instance-1', phase: 'RUNNING', outcome: null, name: 'docking-run-42', owner: 'alice' },
  ...{ projectId: 'project-1', applicationType: 'JOB', launchedAt: '2026-02-03T10:00:00.000Z' },
  ...{
    startedAt: '2026-02-03T10:00:10.000Z',
    observedAt: '2026-02-03T10:00:12.000Z',
    source: 'poll',
    events: 2,
  },
};
const FAILED: ListedInstance = {
  ...RUNNING,
  ...{ phase: 'FAILED', outcome: 'failure', stoppedAt: '2026-02-03T10:12:42.000Z', events: 3 },
};
const page = (instances: readonly ListedInstance[], nextCursor?: string): Lie => [
  200,
  {
    scope: 'mine',
    instances,
    ...(nextCursor && { nextCursor }),
    lookedBackTo: '2026-01-01T00:00:00.000Z',
  },
];
const whole = ({ observedAt: _o, source: _s, events: _e, ...instance }: ListedInstance): Lie => [
  200,
  {
    ...instance,
    summary: { error_message: 'out of memory\u001b[31m!' },
    history: [
      {
        ...{ sequence: 1, kind: 'phase', phase: 'RUNNING', source: 'webhook' },
        ...{ occurredAt: '2026-02-03T10:00:10.000Z', observedAt: '2026-02-03T10:00:12.000Z' },
      },
      {
        ...{ sequence: 2, kind: 'phase', phase: 'FAILED', source: 'poll' },
        ...{ occurredAt: '2026-02-03T10:12:42.000Z', observedAt: '2026-02-03T10:12:44.000Z' },
        notice: {
          ...{ id: 'instance-1:failed', kind: 'failed', state: 'published' },
          publishedAt: '2026-02-03T10:12:45.000Z',
        },
      },
    ],
    durations: [{ phase: 'RUNNING', from: '2026-02-03T10:00:10.000Z', seconds: 752 }],
  },
];

describe('phasewatch list', () => {
  test('asks for what was asked, page by page, and shows it in columns and local time', async () => {
    await serve(({ url }) => (url.includes('cursor') ? page([FAILED]) : page([RUNNING], 'next')));
    const options = [
      '--phase',
      'RUNNING',
      'FAILED',
      '--project',
      'project-1',
      '--from',
      '2026-02-01',
      '-n',
      '120',
    ];
    const { code, stdout } = await phasewatch(['list', ...options], { PHASEWATCH_TOKEN: 'tok' });
    const asked = '/instances?phase=RUNNING&phase=FAILED&projectId=project-1&launchedFrom=2026-02-01';
    expect(server.asked.map(({ url }) => url)).toEqual([
      `${asked}&limit=100`,
      `${asked}&limit=100&cursor=next`,
    ]);
    expect(server.asked[0]?.headers['authorization']).toBe('Bearer tok');
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['launched', 'phase', 'name', 'owner', 'run time', 'id'],
      ['2026-02-03 23:00:00', 'RUNNING', 'docking-run-42', 'alice', expect.any(String), 'instance-1'],
      ['2026-02-03 23:00:00', 'FAILED', 'docking-run-42', 'alice', '12 minutes 32 seconds', 'instance-1'],
      [''],
    ]);
    expect(code).toBe(0);
  });

  test('says that there is nothing, and how far it looked, and that there is more', async () => {
    await serve(() => page([]));
    expect((await phasewatch(['list'])).stdout).toBe(
      'No instance of yours or your projects fits, back to 2026-01-01 13:00:00. --scope visible shows all that you may see.\n',
    );
    await server.close();
    await serve(() => page([FAILED], 'next'));
    const { stdout, stderr } = await phasewatch(['list', '--limit', '1', '--json']);
    expect(JSON.parse(stdout)).toEqual([FAILED]);
    expect(stderr).toBe('There are more, launched before 2026-01-01 13:00:00; --limit shows them.\n');
  });

  test('counts by phase', async () => {
    await serve(() => [
      200,
      { scope: 'all', counts: { FAILED: 3 }, isComplete: false, lookedBackTo: '2026-01-01T00:00:00.000Z' },
    ]);
    const { stdout, stderr } = await phasewatch([
      '--as',
      'bob',
      'list',
      '--counts',
      '--scope',
      'all',
      '--owner',
      'alice',
    ]);
    expect(server.asked.map(({ url }) => url)).toEqual(['/instance-counts?scope=all&owner=alice']);
    expect(server.asked[0]?.headers['phasewatch-as']).toBe('bob');
    expect(stdout).toMatch(/^FAILED +3$/m);
    expect(stderr).toMatch(/^More than that: counted back to 2026-01-01/);
  });
});

describe('phasewatch show', () => {
  test('shows the state, the history and what was told, without what would disturb a terminal', async () => {
    await serve(() => whole(FAILED));
    const { code, stdout } = await phasewatch(['show', 'instance-1']);
    expect(server.asked.map(({ url }) => url)).toEqual(['/instances/instance-1']);
    expect(stdout).toMatch(/^docking-run-42: FAILED$/m);
    expect(stdout).toMatch(/^error +out of memory!$/m);
    expect(stdout).toMatch(/^1 +2026-02-03 23:00:10 +RUNNING +webhook +12 minutes 32 seconds$/m);
    expect(stdout).toMatch(/^2 +2026-02-03 23:12:42 +FAILED +poll +failed: told at 2026-02-03 23:12:45$/m);
    expect(code).toBe(0);
  });

  test('says that there is no such instance', async () => {
    await serve(() => [404, { detail: 'There is no such instance.' }]);
    const { code, stderr } = await phasewatch(['show', 'instance-2']);
    expect(stderr).toMatch(/answers 404: There is no such instance\.$/m);
    expect(code).toBe(1);
  });
});

describe('phasewatch watch', () => {
  test.each([
    ['FAILED', FAILED, 1],
    ['COMPLETED', { ...FAILED, phase: 'COMPLETED', outcome: 'success' } as const, 0],
  ])(
    'tells each change once, over an outage, and ends when all have finished: %s',
    async (phase, last, code) => {
      const answers: Lie[] = [whole(RUNNING), [503, { detail: 'later' }], whole(RUNNING)];
      await serve(() => answers.shift() ?? whole(last));
      const end = await phasewatch(['watch', 'instance-1', '--every', '1']);
      expect(end.code).toBe(code);
      const [first, second, nothing] = end.stdout.split('\n');
      expect(first).toMatch(/^\d\d:\d\d:\d\d {2}RUNNING +docking-run-42 {2}\(alice\) {2}instance-1$/);
      expect(second).toMatch(new RegExp(`^\\S+ {2}${phase} .* after 12 minutes 32 seconds {2}instance-1$`));
      expect(nothing).toBe('');
      expect(end.stderr).toMatch(/^\S+ answers 503: later\. Trying again\.\n\S+ answers again\.\n$/);
    },
  );
});

describe('phasewatch', () => {
  test.each([
    ['a proxy’s page', [403, PAGE], 1, /Log in: phasewatch login --url http/],
    ['a page that is no answer', [200, PAGE], 1, /is not JSON\. Is it the address of a Phasewatch\?/],
  ] as const)('is not content with %s', async (_what, lie, code, words) => {
    await serve(() => lie);
    const end = await phasewatch(['list']);
    expect(end.code).toBe(code);
    expect(end.stderr).toMatch(words);
    expect(end.stderr).not.toMatch(/\n\s+at /);
    expect(end.stdout).toBe('');
  });

  test('passes on why somebody may not, and advises no login', async () => {
    await serve(() => [403, { detail: 'All instances are for administrators to see.' }]);
    const { code, stderr } = await phasewatch(['list', '--scope', 'all']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/answers 403: All instances are for administrators to see\.\n$/);
  });

  test.each([
    ['lst', /unknown command 'lst'/],
    ['list --limit 0', /Expected a whole number above 0/],
    ['list --scope everything', /Allowed choices are mine, visible, all/],
    ['list --url nonsense', /unknown option|Expected --url/],
  ])('says what is wrong with %j', async (line, words) => {
    await serve(() => page([]));
    const { code, stderr } = await phasewatch(line.split(' '));
    expect([code, server.asked.length]).toEqual([2, 0]);
    expect(stderr).toMatch(words);
  });
});
