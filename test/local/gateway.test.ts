import { once } from 'node:events';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TIMEOUT_SECONDS } from '../../functions/shared/shape/time-outs.ts';
import { startGateway, type Gateway, type HttpFunctions } from '../../local/gateway.ts';
import { operator } from '../../local/local-reader.ts';
import { readerOf } from '../../functions/shared/platform/http/reader-of.ts';
import { until } from '../end-to-end/books.ts';

const SECRET = 'the-secret-of-the-callback';
const FOLDERS = ['receive-webhook', 'receive-callback', 'read-history'] as const;

let gateway: Gateway;
let invocations: { folder: string; event: APIGatewayProxyEventV2; context: Context }[];
/** What the functions answer. */
let answer: () => Promise<APIGatewayProxyStructuredResultV2>;

beforeEach(async () => {
  invocations = [];
  answer = async () => ({ statusCode: 204 });
  gateway = await startGateway(0);
});
afterEach(() => gateway.close());

const open = () => {
  const handler = (folder: string) => (event: APIGatewayProxyEventV2, context: Context) => {
    invocations.push({ folder, event, context });
    return answer();
  };
  gateway.open(Object.fromEntries(FOLDERS.map((folder) => [folder, handler(folder)])) as HttpFunctions);
};
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as { status: number; detail: string };
  expect(problem.status).toBe(response.status);
  return problem;
};

describe('the local gateway', () => {
  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['169.254.1.1', 421],
    ['', 421],
    ['localhost', 204],
    ['LOCALHOST:3000', 204],
    ['127.0.0.1:1', 204],
    ['[::1]:3000', 204],
    ['proxy.example:443', 204],
  ])('asked as %j answers %i', async (host, status) => {
    await gateway.close();
    gateway = await startGateway(0, { proxyHosts: ['Proxy.example'] });
    open();
    const socket = connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1' });
    socket.end(`GET /instances HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(invocations).toHaveLength(status === 204 ? 1 : 0);
  });

  test('makes whoever reads the operator of the machine, or whom the request names, and nobody on other routes', async () => {
    await gateway.close();
    gateway = await startGateway(0, { reader: operator('me', 'chief') });
    open();
    const readers: unknown[] = [];
    for (const [path, headers] of [
      ['/instances', {}],
      ['/instances', { 'Phasewatch-As': 'alice' }],
      // Whatever else a request brings along makes nobody an administrator.
      ['/instances/i-1', { 'phasewatch-as': 'bob', authorization: 'Bearer mine' }],
      ['/openapi.json', { authorization: 'Bearer mine' }],
    ] as const) {
      await fetch(gateway.url + path, { headers });
      const event = invocations.at(-1)!.event;
      try {
        const { person, isAdministrator } = readerOf(event, 'chief');
        readers.push([person?.userName, isAdministrator]);
      } catch {
        readers.push('nobody');
      }
    }
    expect(readers).toEqual([['me', true], ['alice', false], ['bob', false], 'nobody']);
  });

  test('answers 503 until it is open, to whoever asks how it is too', async () => {
    for (const path of ['/healthz', '/instances']) {
      expect(await problemOf(await fetch(gateway.url + path))).toMatchObject({ status: 503 });
    }
    open();
    expect((await fetch(`${gateway.url}/instances`)).status).toBe(204);
    const health = await fetch(`${gateway.url}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  });

  test.each([
    ['GET', '/instances', 'read-history', 'GET /instances', undefined],
    ['GET', '/instances/a%2Fb', 'read-history', 'GET /instances/{id}', { id: 'a/b' }],
    ['GET', '/instance-counts', 'read-history', 'GET /instance-counts', undefined],
    ['GET', '/openapi.json', 'read-history', 'GET /openapi.json', undefined],
    ['POST', '/webhooks/instances', 'receive-webhook', 'POST /webhooks/instances', undefined],
    ['PUT', `/callbacks/${SECRET}`, 'receive-callback', 'PUT /callbacks/{secret+}', { secret: SECRET }],
    [
      'POST',
      `/callbacks/${SECRET}/`,
      'receive-callback',
      'POST /callbacks/{secret+}',
      { secret: `${SECRET}/` },
    ],
  ])('hands %s %s to %s', async (method, path, folder, routeKey, pathParameters) => {
    open();
    await fetch(gateway.url + path, { method });
    expect(invocations).toMatchObject([
      { folder, event: { routeKey, requestContext: { routeKey, http: { method } } } },
    ]);
    expect(invocations[0]?.event.pathParameters).toEqual(pathParameters);
  });

  test.each([
    ['GET', '/'],
    ['GET', '/webhooks/instances'],
    ['DELETE', '/instances/a'],
    ['HEAD', '/instances'],
  ])('has nothing at %s %s', async (method, path) => {
    open();
    expect((await fetch(gateway.url + path, { method })).status).toBe(404);
    expect(invocations).toEqual([]);
  });

  test('tells a function all of a request that API Gateway would tell', async () => {
    open();
    const before = Date.now();
    await fetch(`${gateway.url}/instances?phase=RUNNING&phase=FAILED&name=a%20b&empty=`, {
      headers: { 'user-agent': 'a test', 'x-custom': 'one, two' },
    });
    const { event } = invocations[0]!;
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/instances',
      rawQueryString: 'phase=RUNNING&phase=FAILED&name=a%20b&empty=',
      queryStringParameters: { phase: 'RUNNING,FAILED', name: 'a b', empty: '' },
      headers: { 'user-agent': 'a test', 'x-custom': 'one, two' },
      requestContext: {
        stage: '$default',
        http: { path: '/instances', sourceIp: '127.0.0.1', userAgent: 'a test', protocol: 'HTTP/1.1' },
      },
    });
    const { timeEpoch, time } = event.requestContext;
    expect(timeEpoch).toBeGreaterThanOrEqual(before);
    expect(timeEpoch).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(time)).toBe(timeEpoch);
    expect(event.body).toBeUndefined();
  });

  test('gives each invocation its function’s name and time-out, and an id of its own', async () => {
    open();
    await fetch(`${gateway.url}/instances`);
    await fetch(`${gateway.url}/webhooks/instances`, { method: 'POST' });
    for (const { folder, context } of invocations) {
      const timeoutMs = TIMEOUT_SECONDS[folder as (typeof FOLDERS)[number]] * 1_000;
      expect(context.functionName).toBe(folder);
      expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(timeoutMs);
      // Of the others' time-outs none is near.
      expect(context.getRemainingTimeInMillis()).toBeGreaterThan(timeoutMs / 2);
    }
    expect(new Set(invocations.map(({ context }) => context.awsRequestId)).size).toBe(2);
    expect(new Set(invocations.map(({ event }) => event.requestContext.requestId)).size).toBe(2);
  });

  test.each([
    ['application/json', 'größe', false],
    ['text/plain; charset=utf-8', 'größe', false],
    ['application/octet-stream', 'größe', true],
    ['nonsense', 'größe', true],
    ['application/json', Buffer.from([0xff, 0x00]), true],
  ])('hands on a body of type %s byte by byte', async (type, body, isBase64Encoded) => {
    open();
    await fetch(`${gateway.url}/webhooks/instances`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    const { event } = invocations[0]!;
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(Buffer.from(body));
  });

  test('hands on what a function answers: status, headers and body', async () => {
    open();
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '7' };
    answer = async () => ({ statusCode: 503, headers, body: '{"detail":"größe"}' });
    const response = await fetch(`${gateway.url}/instances`);
    expect(response.status).toBe(503);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(await response.text()).toBe('{"detail":"größe"}');
  });

  test('answers 500 without a word of why when a function throws', async () => {
    open();
    answer = () => Promise.reject(new Error(SECRET));
    const problem = await problemOf(await fetch(`${gateway.url}/instances`));
    expect(problem).toMatchObject({ status: 500, detail: 'An unexpected error occurred.' });
  });

  test('answers 400 to a path that cannot be read, and does not repeat it', async () => {
    open();
    const problem = await problemOf(await fetch(`${gateway.url}/callbacks/%zz${SECRET}`, { method: 'PUT' }));
    expect(problem.status).toBe(400);
    expect(JSON.stringify(problem)).not.toContain(SECRET);
    expect(invocations).toEqual([]);
  });

  test('takes 10 MB, and answers 413 above', async () => {
    open();
    const post = (bytes: number) =>
      fetch(`${gateway.url}/webhooks/instances`, { method: 'POST', body: Buffer.alloc(bytes, 'x') });
    const most = 10 * 1_024 * 1_024;
    expect((await post(most)).status).toBe(204);
    expect(await problemOf(await post(most + 1))).toMatchObject({ status: 413 });
    expect(invocations).toHaveLength(1);
  });

  test('listens on 127.0.0.1 and on no other address of this machine', async () => {
    const { hostname, port } = new URL(gateway.url);
    expect(hostname).toBe('127.0.0.1');
    const [error] = (await once(connect(Number(port), '127.0.0.2'), 'error')) as [{ code: string }];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('says what to do when its port is taken', async () => {
    const { port } = new URL(gateway.url);
    await expect(startGateway(Number(port))).rejects.toThrow(
      `Port ${port} is in use by another program. Stop it, or set PORT (0 takes any free one).`,
    );
  });

  test('answers at a close what has been asked, takes nothing new, and then closes all connections', async () => {
    open();
    const { promise, resolve } = Promise.withResolvers<APIGatewayProxyStructuredResultV2>();
    answer = () => promise;
    const asked = fetch(`${gateway.url}/instances`);
    await until(() => invocations.length === 1, 'the function is called');
    let isClosed = false;
    const closing = gateway.close().then(() => (isClosed = true));
    await expect(fetch(`${gateway.url}/instances`)).rejects.toThrow('fetch failed');
    expect(isClosed).toBe(false);
    resolve({ statusCode: 200, body: 'told' });
    const response = await asked;
    expect(await response.text()).toBe('told');
    // A client that kept its connection would be waited for.
    expect(response.headers.get('connection')).toBe('close');
    await closing;
    expect(invocations).toHaveLength(1);
  });
});
