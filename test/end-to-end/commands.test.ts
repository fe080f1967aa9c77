import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { summary } from '../builders/summary.ts';
import { HonestPhasewatch } from '../fakes/honest-phasewatch.ts';
import { PAGE, startLyingServer, type Asked, type Lie } from '../fakes/lying-server.ts';
import { runCommand } from './run-command.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

let server: Awaited<ReturnType<typeof startLyingServer>>;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-commands-'));
  writeFileSync(
    path.join(folder, 'secrets.json'),
    JSON.stringify({ webhookSecrets: [SECRET, OTHER_SECRET] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => server.close());

/** A Phasewatch that is honest where `lie` says nothing else. */
async function serve(lie: (asked: Asked) => Lie | undefined = () => undefined): Promise<void> {
  const phasewatch = new HonestPhasewatch();
  server = await startLyingServer((asked) => lie(asked) ?? phasewatch.answer(asked));
}

const verified = ({ body, headers }: Asked, secret = SECRET) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('npm run report', () => {
  const report = (options: readonly string[] = [], environment: Record<string, string> = {}) =>
    runCommand('cli/report.ts', ['--url', server.url, '--data-dir', folder, ...options], environment);
  const file = (instances: unknown): string => {
    const place = path.join(folder, 'report.json');
    writeFileSync(place, JSON.stringify(instances));
    return place;
  };

  test('sends the Job that was asked for, signed with the current secret of the data folder', async () => {
    await serve();
    const options = [
      '--id',
      'instance-1',
      '--name',
      'run',
      '--owner',
      'alice',
      '--phase',
      'FAILED',
      '--error',
      'why',
    ];
    const { code, stdout, stderr } = await report(options);
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /webhooks/instances']);
    expect(verified(server.asked[0]!)).toMatchObject({
      id: 'instance-1',
      name: 'run',
      owner: 'alice',
      phase: 'FAILED',
      error_message: 'why',
      started: expect.any(String),
      stopped: expect.any(String),
    });
    expect(stdout).toBe('202 {"results":[{"id":"instance-1","result":"recorded","sequence":1}]}\n');
    expect([code, stderr]).toEqual([0, '']);
  });

  test('sends what is in a file, signed with the secret that is given', async () => {
    const instances = [summary({ id: 'a' }), summary({ id: 'b' })];
    const results = instances.map(({ id }) => ({ id, result: 'recorded', sequence: 1 }));
    await serve(() => [202, { results }]);
    const { code } = await report([file({ instances })], { PHASEWATCH_WEBHOOK_SECRET: OTHER_SECRET });
    expect(verified(server.asked[0]!, OTHER_SECRET)).toEqual({ instances });
    expect(code).toBe(0);
  });

  test('shows an answer that is not Phasewatch’s, and fails', async () => {
    await serve(() => [200, PAGE]);
    const { code, stdout, stderr } = await report();
    expect(stdout).toBe(`200 ${PAGE}\n`);
    expect(stderr).toMatch(/^The report was not taken: expected 202/);
    expect(code).toBe(1);
  });

  test.each<[string, Lie, string, RegExp]>([
    ['no answer comes in time', 'never answers', '0.1', /The report was not sent: .*timeout/],
    [
      'the connection is closed',
      'hangs up',
      '60',
      /The report was not sent: http:.* could not be reached: (other side closed|read ECONNRESET)/,
    ],
  ])('fails where %s', async (_what, lie, timeout, words) => {
    await serve(() => lie);
    const { code, stdout, stderr } = await report(['--tries', '1', '--timeout', timeout]);
    expect(stderr).toMatch(words);
    expect([code, stdout]).toEqual([1, '']);
    expect(server.asked.length).toBeLessThanOrEqual(1);
  });

  test('sends it again after each failure, with the same id, and is content with the last answer', async () => {
    const failures: Lie[] = [[503, {}], 'hangs up', [429, {}]];
    await serve(() => failures[server.asked.length - 1]);
    expect((await report()).code).toBe(0);
    const sent = server.asked.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`);
    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(1);
  });

  test('without a secret, sends nothing and says where it looked', async () => {
    await serve();
    const { code, stderr } = await report(['--data-dir', path.join(folder, 'elsewhere')]);
    expect(stderr).toMatch(/There is no secret in .*elsewhere.secrets\.json/);
    expect(code).toBe(1);
    expect(server.asked).toEqual([]);
  });
});

describe('npm run smoke', () => {
  const smoke = (options: readonly string[], environment: Record<string, string> = {}) =>
    runCommand('cli/smoke.ts', options, environment);

  test('ends with 0 where all is well, and takes the secret and the token of the environment', async () => {
    await serve();
    const environment = { PHASEWATCH_WEBHOOK_SECRET: SECRET, PHASEWATCH_TOKEN: 'of a reader' };
    const { code, stdout } = await smoke(['--url', `${server.url}/`], environment);
    expect(stdout).toContain('✓ Its history can be read');
    expect(code).toBe(0);
    verified(server.asked[1]!);
    expect(server.asked.at(-1)?.headers.authorization).toBe('Bearer of a reader');
  });

  test('reads with the AWS credentials of the environment where there is no token', async () => {
    await serve();
    const environment = {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'hush',
      AWS_REGION: 'eu-west-3',
    };
    expect((await smoke(['--url', server.url, '--secret', SECRET], environment)).code).toBe(0);
    expect(server.asked.at(-1)?.headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d+\/eu-west-3\//);
  });

  test.each<[string, (asked: Asked) => Lie | undefined, RegExp]>([
    [
      'a lie',
      ({ method }) => (method === 'GET' ? [200, { history: [] }] : undefined),
      /✗ What was read is not/,
    ],
    [
      'a closed connection',
      () => 'hangs up',
      /✗ http:\/\/127.* could not be reached: (other side closed|read ECONNRESET)/,
    ],
  ])('ends with 1 where it gets %s', async (_what, lie, words) => {
    await serve(lie);
    const { code, stdout } = await smoke(['--url', server.url, '--secret', SECRET, '--token', 'of a reader']);
    expect(stdout).toMatch(words);
    expect(code).toBe(1);
  });

  test.each([
    ['an address', ['--secret', SECRET], /Expected --url/],
    ['a secret', ['--url', 'https://phasewatch.example'], /Expected --secret/],
    ['options that it knows', ['--uri', 'https://phasewatch.example'], /unknown option '--uri'/],
  ])('ends with 2 without %s, and says how to use it', async (_what, options, words) => {
    await serve();
    const { code, stderr } = await smoke(options);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Usage: npm run smoke -- [options]');
    expect(code).toBe(2);
  });
});

describe('npm run demo', () => {
  test('ends with 1 where the books are not right in the end', async () => {
    await serve();
    // Before the first instance is launched, everything that will be owed is missing.
    const { code, stdout } = await runCommand('local/demo.ts', ['--json', '--patience', '0']);
    expect(JSON.parse(stdout)).toMatchObject({ instances: 0, messages: 0, missing: expect.any(Number) });
    expect(JSON.parse(stdout)).not.toMatchObject({ missing: 0 });
    expect(code).toBe(1);
  });
});
