import { afterEach, describe, expect, test } from '@jest/globals';
import { runSmoke, type SmokeOptions } from '../../cli/smoke-run.ts';
import type { Instance } from '../../client/api-client.ts';
import { HonestPhasewatch } from '../fakes/honest-phasewatch.ts';
import { PAGE, startLyingServer, type Asked, type Lie } from '../fakes/lying-server.ts';

const DAY_MS = 86_400_000;
/** Milliseconds. No answer takes that long. */
const PATIENT = 60_000;
const ELSEWHEN = '2026-02-03T10:00:00.000Z';
/** In the order in which the check asks. */
const [UNSIGNED, FIRST, AGAIN] = [1, 2, 3];

let server: Awaited<ReturnType<typeof startLyingServer>>;
afterEach(() => server.close());

/** Where a Phasewatch that is honest otherwise lies: `number` is that of the request, from 1. */
type Lying = (asked: Asked, number: number, phasewatch: HonestPhasewatch) => Lie | undefined;

async function check(
  lying: Lying,
  proof: Partial<SmokeOptions> = { token: 'of a reader' },
  timeoutMs = PATIENT,
) {
  const phasewatch = new HonestPhasewatch();
  server = await startLyingServer((asked) => {
    const truth = phasewatch.answer(asked);
    return lying(asked, server.asked.length, phasewatch) ?? truth;
  });
  const lines: string[] = [];
  const options = { url: server.url, secret: 'c2VjcmV0', token: undefined, ...proof };
  const runtime = { print: (line: string) => lines.push(line), waitMs: 1, timeoutMs };
  const passed = await runSmoke(options, runtime);
  return { passed, output: lines.join('\n') };
}

const honest: Lying = () => undefined;
const request =
  (number: number, lie: Lie): Lying =>
  (_asked, current) =>
    current === number ? lie : undefined;
const reading =
  (lie: Lie): Lying =>
  ({ method }) =>
    method === 'GET' ? lie : undefined;
const instanceWith =
  (change: (truth: Instance) => object): Lying =>
  ({ method }, _number, phasewatch) => {
    const truth = phasewatch.instance();
    return method === 'GET' && truth ? [200, { ...truth, ...change(truth) }] : undefined;
  };
const entryWith = (change: object): Lying =>
  instanceWith(({ history }) => ({ history: history.map((entry) => ({ ...entry, ...change })) }));
/** The answer to a signed report. */
const result = (number: number, change: object, status = 202): Lying => {
  return ({ body }, current) => {
    if (current !== number) return undefined;
    const { id } = JSON.parse(body) as { id: string };
    const truth = { id, result: number === FIRST ? 'recorded' : 'unchanged', sequence: 1 };
    return [status, { results: [{ ...truth, ...change }] }];
  };
};

describe('the check after a deploy', () => {
  test.each<[string, Partial<SmokeOptions>, Record<string, RegExp>]>([
    ['a token', { token: 'of a reader' }, { authorization: /^Bearer of a reader$/ }],
    [
      'AWS credentials, by Signature Version 4',
      {
        aws: {
          region: 'eu-west-1',
          credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hush', sessionToken: 'of a session' },
        },
      },
      {
        authorization:
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=host;[\w;-]+, Signature=[0-9a-f]{64}$/,
        'x-amz-security-token': /^of a session$/,
      },
    ],
  ])('reads with %s, and passes where what it reads is what it reported', async (_name, proof, headers) => {
    const { passed, output } = await check(honest, proof);
    expect(output).toContain('✓ Its history can be read, and is what was reported.');
    expect(passed).toBe(true);
    const reader = server.asked.find(({ method }) => method === 'GET');
    for (const [name, expected] of Object.entries(headers)) expect(reader?.headers[name]).toMatch(expected);
  });

  test('proves itself only where it has to: no signature at first, no token with a report', async () => {
    await check(honest);
    const proofs = server.asked.map(({ headers }) => [
      headers['webhook-signature'] !== undefined,
      headers.authorization !== undefined,
    ]);
    expect(proofs).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  test.each<[string, Lying, RegExp]>([
    ['of another instance', instanceWith(() => ({ id: 'another' })), /: id is "another", expected "phase.*/],
    [
      'of another phase',
      instanceWith(() => ({ phase: 'FAILED' })),
      /: phase is "FAILED", expected "RUNNING"/,
    ],
    ['of another name', instanceWith(() => ({ name: 'mine' })), /: name is "mine"/],
    ['of another owner', instanceWith(() => ({ owner: 'alice' })), /: owner is "alice"/],
    ['of another project', instanceWith(() => ({ projectId: 'p' })), /: projectId is "p"/],
    ['of another launch', instanceWith(() => ({ launchedAt: ELSEWHEN })), /: launchedAt is "2026-02-03T10/],
    ['of another start', instanceWith(() => ({ startedAt: ELSEWHEN })), /: startedAt is "2026-02-03T10/],
    ['without an entry', instanceWith(() => ({ history: [] })), /: number of entries is 0, expected 1/],
    [
      'with another entry',
      instanceWith(({ history }) => ({ history: [...history, ...history] })),
      /number of entries is 2, expected 1/,
    ],
    ['with another number', entryWith({ sequence: 2 }), /: the entry's sequence is 2, expected 1/],
    ['of another kind', entryWith({ kind: 'late' }), /: the entry's kind is "late", expected "phase"/],
    ['whose entry has another phase', entryWith({ phase: 'PENDING' }), /: the entry's phase is "PENDING"/],
    ['from another source', entryWith({ source: 'poll' }), /: the entry's source is "poll"/],
    ['that happened at another time', entryWith({ occurredAt: ELSEWHEN }), /: the entry's occurredAt is/],
    [
      'learnt yesterday',
      entryWith({ observedAt: new Date(Date.now() - DAY_MS).toISOString() }),
      /: the entry's observedAt is .*, expected the present/,
    ],
    [
      'learnt tomorrow',
      entryWith({ observedAt: new Date(Date.now() + DAY_MS).toISOString() }),
      /: the entry's observedAt is .*, expected the present/,
    ],
    [
      'that somebody is told of',
      entryWith({ notice: { id: 'n', kind: 'failed', state: 'due' } }),
      /: the entry's notice is {.*, expected undefined/,
    ],
    ['that is a web page', reading([200, PAGE]), /"<!doctype html>.*" is no instance with its history/],
    ['that is empty', reading([200, '']), /"" is no instance with its history/],
    ['that has other fields', reading([200, { history: [{}] }]), /is no instance with its history/],
  ])('does not take a history %s for its own', async (_what, lying, words) => {
    const { passed, output } = await check(lying);
    const last = output.split('\n').at(-1);
    expect(last).toMatch(/^✗ What was read is not what was reported: /);
    expect(last).toMatch(words);
    expect(passed).toBe(false);
  });

  test.each<[string, Lying, RegExp]>([
    ['takes unsigned reports', request(UNSIGNED, [202, { results: [] }]), /answered with 202; expected 401/],
    ['is a web page', request(UNSIGNED, [200, PAGE]), /answered with 200; expected 401/],
    ['refuses the secret', request(FIRST, [401, {}]), /secret is not the current one/],
    [
      'answers a report with a page',
      request(FIRST, [202, PAGE]),
      /answered with 202 <!doctype.*; expected 202/,
    ],
    ['answers with 200', result(FIRST, {}, 200), /answered with 200 .*; expected 202/],
    ['is broken', request(FIRST, [500, { status: 500 }]), /answered with 500 .*; expected 202/],
    ['has taken another instance', result(FIRST, { id: 'another' }), /202 .*"another".*; expected 202/],
    ['knew the instance before', result(FIRST, { result: 'unchanged' }), /"unchanged".*; expected 202/],
    ['counts wrong', result(FIRST, { sequence: 2 }), /"sequence":2.*; expected 202/],
    ['records a repetition', result(AGAIN, { result: 'recorded' }), /"recorded".*; expected 202 .*unchanged/],
    ['breaks at a repetition', request(AGAIN, [503, {}]), /answered with 503/],
    ['refuses the reader', reading([401, {}]), /Reading was refused \(401\)/],
    ['forbids the reader', reading([403, {}]), /Reading was refused \(403\)/],
    ['has no history', reading([404, {}]), /did not appear at .*; the last answer was 404/],
    ['cannot read', reading([500, PAGE]), /did not appear at .*; the last answer was 500/],
  ])('fails where the API %s', async (_what, lying, words) => {
    const { passed, output } = await check(lying);
    expect(output.split('\n').at(-1)).toMatch(/^✗ /);
    expect(output).toMatch(words);
    expect(passed).toBe(false);
  });

  test('passes where reading needs credentials and none were given', async () => {
    const { passed, output } = await check(reading([403, {}]), {});
    expect(output).toContain('Reading without credentials is refused (403), as it should be.');
    expect(passed).toBe(true);
  });

  test('waits for a history that appears after a while', async () => {
    const late: Lying = ({ method }, number) => (method === 'GET' && number < 8 ? [404, {}] : undefined);
    expect((await check(late)).passed).toBe(true);
    expect(server.asked).toHaveLength(8);
  });

  test.each<[string, Lying, number]>([
    ['hangs up on a report', request(FIRST, 'hangs up'), PATIENT],
    ['hangs up on a reader', reading('hangs up'), PATIENT],
    ['never answers', () => 'never answers', 50],
  ])('throws where the API %s', async (_what, lying, timeoutMs) => {
    await expect(check(lying, {}, timeoutMs)).rejects.toThrow();
  });
});
