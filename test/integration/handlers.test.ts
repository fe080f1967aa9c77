import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { lambdaTelemetry } from '../../functions/shared/platform/lambda-telemetry.ts';
import { createHandler as rotateSecret } from '../../functions/rotate-secret/handler.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { owingEvent } from '../builders/history-event.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { until } from '../end-to-end/books.ts';
import { capturedOutput } from '../fakes/captured-output.ts';
import { VersionedSecretsEngine } from '../engines/versioned-secrets-engine.ts';
import {
  CALLBACK_SECRET,
  requestIdOf,
  signed,
  startFunctionsRig,
  type Functions,
  type FunctionsRig,
  type Request,
} from './functions-rig.ts';

type RawInstance = Parameters<StandInDataManager['put']>[0];
type Line = Readonly<Record<string, unknown>>;

/** A port that nobody listens on. */
const AWAY = 'http://any:any@127.0.0.1:1';
const CALLBACK = `/callbacks/${CALLBACK_SECRET}`;
const REPORT = JSON.stringify(summary({ id: 'reported', launched: new Date().toISOString() }));
const JSON_TYPE = { 'content-type': 'application/json' };

let rig: FunctionsRig;
beforeAll(async () => {
  rig = await startFunctionsRig();
  rig.dataManager.put(summary({ id: 'known' }) as RawInstance);
});
afterAll(() => rig.stop());
afterEach(() => {
  rig.clock.timeIsUp();
  rig.published.length = 0;
});

const signedRequest = (body: string): Request => ({
  headers: { ...JSON_TYPE, ...signed(body, rig.clock.now()) },
  body,
});
const callbackOf = (id: string): Request => ({
  headers: JSON_TYPE,
  body: JSON.stringify({ instance_id: id }),
});
/** Outcomes of the last minute. */
const finished = (...ids: string[]) =>
  ids.map((id) => {
    const ago = (minutes: number) => new Date(rig.clock.now() - minutes * MINUTE_MS).toISOString();
    return completedSummary({ id, launched: ago(3), started: ago(2), stopped: ago(1) });
  });

describe('An answer is JSON that no cache keeps:', () => {
  const ANSWERS: readonly [string, string, string, () => Request, number, Record<string, string>?][] = [
    ['a report', 'POST', '/webhooks/instances', () => signedRequest(REPORT), 202],
    ['a callback', 'PUT', CALLBACK, () => callbackOf('known'), 202],
    ['the list', 'GET', '/instances', () => ({}), 200],
    ['the counts', 'GET', '/instance-counts', () => ({}), 200],
    ['the document of the API', 'GET', '/openapi.json', () => ({}), 200],
    ['not signed', 'POST', '/webhooks/instances', () => ({ headers: JSON_TYPE, body: REPORT }), 401],
    ['not JSON', 'POST', '/webhooks/instances', () => signedRequest('{'), 400],
    ['not valid', 'POST', '/webhooks/instances', () => signedRequest('{}'), 422],
    ['too large', 'POST', '/webhooks/instances', () => signedRequest('x'.repeat(300_000)), 413],
    ['a wrong address', 'PUT', '/callbacks/guess', () => callbackOf('known'), 404],
    ['not known yet', 'PUT', CALLBACK, () => callbackOf('unknown'), 503],
    ['no such instance', 'GET', '/instances/unheard-of', () => ({}), 404],
    ['a wrong parameter', 'GET', '/instances?limit=0', () => ({}), 422],
    ['the table is away', 'GET', '/instances', () => ({}), 503, { AWS_ENDPOINT_URL_DYNAMODB: AWAY }],
    [
      'the secrets are away',
      'POST',
      '/webhooks/instances',
      () => signedRequest(REPORT),
      503,
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: AWAY },
    ],
    [
      'the Data Manager is away',
      'PUT',
      CALLBACK,
      () => callbackOf('known'),
      503,
      { DATA_MANAGER_URL: 'http://127.0.0.1:1/api' },
    ],
  ];

  test.each(ANSWERS)('%s', async (_what, method, url, request, status, variables = {}) => {
    const { ask } = await rig.functions(variables);
    const { statusCode, headers, body } = await ask(method, url, request());
    expect(statusCode).toBe(status);
    expect(headers).toEqual({
      'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': '10' }),
    });
    const document = JSON.parse(body ?? '') as unknown;
    if (status >= 400) expect(document).toMatchObject({ type: 'about:blank', status });
  });

  test('what nobody has foreseen, of which the caller learns nothing', async () => {
    const table = createServer((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'ValidationException', message: 'hush' }));
    }).listen(0, '127.0.0.1');
    await once(table, 'listening');
    const { port } = table.address() as AddressInfo;
    const { ask } = await rig.functions({ AWS_ENDPOINT_URL_DYNAMODB: `http://any:any@127.0.0.1:${port}` });
    const answer = await ask('GET', '/instances');
    table.closeAllConnections();
    table.close();
    expect(answer).toMatchObject({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    });
    expect(answer.body).toContain('It has been logged.');
    expect(answer.body).not.toContain('hush');
  });
});

describe('A request', () => {
  test('is verified and read as the bytes that were sent, whatever its type', async () => {
    const { ask, item } = await rig.functions();
    const type = { 'content-type': 'application/octet-stream' };
    const body = JSON.stringify({ ...summary({ id: 'binary' }), name: 'docking β' });
    const headers = { ...type, ...signed(body, rig.clock.now()) };
    expect((await ask('POST', '/webhooks/instances', { headers, body })).statusCode).toBe(202);
    expect(await item('binary')).toMatchObject({ name: 'docking β' });
    const callback = { ...callbackOf('known'), headers: type };
    expect((await ask('PUT', `${CALLBACK}/`, callback)).statusCode).toBe(202);
    expect(await item('known')).toMatchObject({ source: 'callback' });
  });

  test('is answered with what it asks for', async () => {
    const { ask, report } = await rig.functions();
    await report([
      ...finished('ended'),
      summary({ id: 'runs', launched: new Date(rig.clock.now()).toISOString() }),
    ]);
    const read = async (url: string) => JSON.parse((await ask('GET', url)).body ?? '') as Line;
    expect(await read('/instances?scope=all&limit=1&phase=COMPLETED')).toMatchObject({
      instances: [{ id: 'ended' }],
    });
    const { counts: ofAlice } = await read('/instance-counts?scope=all&owner=alice');
    const { counts: ofNobody } = await read('/instance-counts?scope=all&owner=nobody');
    expect([ofAlice, ofNobody]).toEqual([{ COMPLETED: 1, RUNNING: 1 }, {}]);
  });
});

describe('An invocation tells what came of it, and which it was, when it fails as well:', () => {
  type Invocation = (functions: Functions) => Promise<unknown>;
  const INVOCATIONS: readonly [string, string, Line, Invocation, Record<string, string>?][] = [
    [
      'receive-webhook',
      'WebhookRefused',
      { SignatureFailures: 1 },
      ({ ask }) => ask('POST', '/webhooks/instances', { headers: JSON_TYPE, body: REPORT }),
    ],
    [
      'receive-webhook',
      'ReportsRefused',
      { ReportsInvalid: 1, source: 'webhook' },
      ({ report }) => report([{}]),
    ],
    [
      'receive-callback',
      'CallbackRefused',
      { SignatureFailures: 1 },
      ({ ask }) => ask('PUT', '/callbacks/guess', callbackOf('known')),
    ],
    [
      'read-history',
      'RequestUnavailable',
      {},
      ({ ask }) => ask('GET', '/instances'),
      { AWS_ENDPOINT_URL_DYNAMODB: AWAY },
    ],
    [
      'poll-data-manager',
      'ListUnreadable',
      { PollsFailed: 1 },
      ({ poll }) => {
        rig.dataManager.failNext(1, 403);
        return poll().catch((error: unknown) => error);
      },
    ],
    ['sweep-due', 'SweepDone', { SweepsCompleted: 1, DueNotices: 0 }, ({ sweep }) => sweep()],
    ['rotate-secret', 'RotationStepDone', {}, rotationStep],
  ];

  test.each(INVOCATIONS)('%s, %s', async (folder, messageName, measures, invoke, variables = {}) => {
    const functions = await rig.functions(variables, lambdaTelemetry);
    const lines = linesOf(await capturedOutput(() => invoke(functions)));
    expect(lines).toContainEqual(
      expect.objectContaining({ messageName, service: folder, function_request_id: requestIdOf(folder) }),
    );
    expect(Object.assign({}, ...lines)).toMatchObject({ ...measures, service: folder });
  });
});

describe('The time that is left', () => {
  /** Resolves when the Data Manager has been asked, or the asking is over without that. */
  async function untilAsked(route: 'list' | 'instance', asking: Promise<unknown>): Promise<void> {
    const before = rig.dataManager.requestCount(route);
    let isOver = false;
    void asking.finally(() => (isOver = true));
    await until(() => isOver || rig.dataManager.requestCount(route) > before, `a request to ${route}`);
  }

  test('row 37: to a poll is as long as it waits for the Data Manager, less what it needs to tell and end', async () => {
    const { poll } = await rig.functions();
    rig.dataManager.failNext(1, 'hang');
    rig.clock.timeouts.length = 0;
    const polling = poll(40_000).catch((error: unknown) => error);
    await untilAsked('list', polling);
    // Before, the list of projects has its own time.
    expect(rig.clock.timeouts).toEqual([20_000, 40_000 - 15_000 + 2_000]);
    rig.clock.timeIsUp();
    expect(await polling).toMatchObject({ name: 'DataManagerError', failure: 'timed-out' });
  });

  test('row 56: to a poll is as long as no other polls, unless its own execution environment is free again', async () => {
    const { poll, item } = await rig.functions();
    rig.dataManager.failNext(1, 'hang');
    const polling = poll(40_000).catch((error: unknown) => error);
    await untilAsked('list', polling);
    expect(await item('#poll', 0)).toMatchObject({ heldBy: 'stream-1', heldUntil: rig.clock.now() + 40_000 });
    expect(await poll(40_000, 'stream-2')).toMatchObject({ listed: 0, skipped: true });
    expect(await poll(30_000)).toMatchObject({ listed: 1, skipped: false });
    rig.clock.timeIsUp();
    await polling;
    expect(await item('#poll', 0)).toEqual({ instanceId: '#poll', sequence: 0, position: 0 });
  });

  test('row 37: to a sweep is how long it goes on publishing, less what one more message needs', async () => {
    const { history, sweep } = await rig.functions({ NOTICES_PER_SECOND: '1' });
    for (let made = 0; made < 12; made += 1) {
      await history.append(owingEvent({ instanceId: `owes-${made}`, dueAt: rig.clock.now() }));
    }
    // A message every 1,150 ms: the fourth at 3,450, and at 4,600 it is over.
    expect(await sweep(12_000)).toMatchObject({ published: 5, due: 7 });
  });

  test('row 37: to a webhook is how long it publishes, less a second', async () => {
    const { report, item } = await rig.functions({ NOTICES_PER_SECOND: '1' });
    // The second message would be published after 1,150 ms, and has to be over a second before the end.
    const answer = await report(finished('told', 'left'), 4_100);
    expect(answer.statusCode).toBe(202);
    expect(rig.published).toHaveLength(1);
    const owed = [await item('told'), await item('left')].filter(({ dueAt }) => dueAt !== undefined);
    expect(owed).toHaveLength(1);
    expect(Number(owed[0]?.['dueAt'])).toBeLessThanOrEqual(rig.clock.now());
  });

  test('row 37: to a callback is how long it waits for the Data Manager, less what it needs to record', async () => {
    const { ask } = await rig.functions();
    rig.dataManager.failNext(1, 'hang');
    rig.clock.timeouts.length = 0;
    const asking = ask('PUT', CALLBACK, { ...callbackOf('known'), remainingMs: 20_000 });
    await untilAsked('instance', asking);
    expect(rig.clock.timeouts).toEqual([20_000 - 1_000 - 5_000]);
    rig.clock.timeIsUp();
    expect(await asking).toMatchObject({ statusCode: 503 });
  });
});

async function rotationStep(): Promise<void> {
  const engine = await VersionedSecretsEngine.start();
  engine.create('webhook', { current: 'any' });
  const rotate = rotateSecret({
    environment: { AWS_ENDPOINT_URL_SECRETS_MANAGER: engine.url },
    telemetry: lambdaTelemetry('rotate-secret'),
    clock: rig.clock,
  });
  const request = { SecretId: 'webhook', ClientRequestToken: 'any', Step: 'setSecret' };
  await rotate(request, invocationContext('rotate-secret', requestIdOf('rotate-secret'), 60_000));
  engine.stop();
}

function linesOf(output: string): Line[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}
