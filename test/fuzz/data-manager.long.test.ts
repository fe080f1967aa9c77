import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { KeycloakLogin } from '../../functions/shared/adapters/data-manager/keycloak-login.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';
import { httpDataManager, patience, rawInstance } from '../contract/data-manager-rig.ts';
import { expectAnswer } from './answers.ts';
import { leaksIn, SECRETS } from './canaries.ts';
import { invoke, startFunctions, type FunctionsRig } from './functions-rig.ts';
import { bytesOf, hostileValues, summaryTexts } from './hostile-json.ts';
import { runs } from './runs.ts';

let rig: FunctionsRig;

beforeAll(async () => {
  rig = await startFunctions();
});
afterEach(() => {
  rig.dataManager = rig.keycloak = undefined;
});
afterAll(() => rig.stop());

/** Polls, which may fail, but only as a poll may, and without a word that nobody should read. */
async function pollFails(): Promise<boolean> {
  const failure = await rig.poll();
  if (failure === undefined) return false;
  if (!(failure instanceof DataManagerError)) throw failure;
  expect(leaksIn(`${failure.message}${failure.stack}`)).toEqual([]);
  return true;
}

const callback = (instance_id: string) =>
  invoke(rig.callback, {
    pathParameters: { secret: SECRETS.callback },
    body: JSON.stringify({ instance_id, job_status: 'SUCCESS' }),
  });

const answering =
  (body: Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }): RequestListener =>
  (_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  };

/** A list with one more entry before all that is hostile. */
const lists = fc
  .array(fc.oneof({ weight: 3, arbitrary: summaryTexts }, hostileValues), { maxLength: 4 })
  .chain((hostile) =>
    fc.constantFrom(
      (entry: string) => `{"count":${hostile.length + 1},"instances":[${[entry, ...hostile].join(',')}]}`,
      (entry: string) => `{"count":${hostile.length},"instances":[${[entry, ...hostile].join(',')}]}`,
      (entry: string) => `{"instances":[${[entry, ...hostile].join(',')}],"instances":[]}`,
      (entry: string) =>
        `{"__proto__":{"instances":[]},"constructor":1,"instances":[${[entry, ...hostile].join(',')}]}`,
      (entry: string) => `[${[entry, ...hostile].join(',')}]`,
    ),
  );

test('row 33: whatever stands beside it in the list, a valid entry is recorded, or the poll fails as a poll may', async () => {
  let recorded = 0;
  let lived = 0;
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      lived += 1;
      const id = `instance-valid-${lived}`;
      rig.dataManager = answering(Buffer.from(list(JSON.stringify(rawInstance(id)))));
      if (await pollFails()) return;
      const read = await invoke(rig.read, { routeKey: 'GET /instances/{id}', pathParameters: { id } });
      expectAnswer(read, [200], { mayTell: true });
      recorded += 1;
    }),
    runs(60),
  );
  expect(recorded).toBeGreaterThan(0);
});

test('row 33: whatever bytes the answer has, a poll reads it or fails as a poll may', async () => {
  const bodies = fc.oneof(
    lists.map((list) => list('{"id":"instance-1"}')),
    hostileValues,
  );
  await fc.assert(
    fc.asyncProperty(bytesOf(bodies), async (body) => {
      rig.dataManager = answering(body);
      await pollFails();
    }),
    runs(60),
  );
});

test('row 33: whatever an instance looks like, a callback about it is recorded or may come again', async () => {
  await fc.assert(
    fc.asyncProperty(
      bytesOf(fc.oneof({ weight: 4, arbitrary: summaryTexts }, hostileValues)),
      async (body) => {
        rig.dataManager = answering(body);
        expectAnswer(await callback('instance-of-callback'), [202, 503]);
      },
    ),
    runs(60),
  );
  expectAnswer(
    await invoke(rig.read, {
      routeKey: 'GET /instances/{id}',
      pathParameters: { id: 'instance-of-callback' },
    }),
    [200, 404],
    {
      mayTell: true,
    },
  );
});

const HTML = Buffer.from('<!doctype html><title>Log in</title><form action="/login">');
const LIST = Buffer.from(JSON.stringify({ count: 1, instances: [rawInstance('instance-1')] }));
const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(code === 204 || code === 304 ? undefined : LIST);
  };

const odd: [string, RequestListener][] = [
  ['a login page', answering(HTML, { 'content-type': 'text/html' })],
  ['a login page that calls itself JSON', answering(HTML)],
  ['no content type', answering(LIST, {})],
  ['a content type of much white space', answering(LIST, { 'content-type': `a${' '.repeat(10_000)}b` })],
  ['a wrong encoding', answering(LIST, { 'content-type': 'application/json', 'content-encoding': 'gzip' })],
  ['an encoding of nobody', answering(LIST, { 'content-type': 'application/json', 'content-encoding': 'x' })],
  ['half a gzip', answering(gzipSync(LIST).subarray(0, 40), { 'content-encoding': 'gzip' })],
  ['a brotli', answering(brotliCompressSync(LIST), { 'content-encoding': 'br' })],
  ['headers of 100 KB', answering(LIST, { 'x-long': 'y'.repeat(100_000) })],
  ['a cookie bomb', answering(LIST, { 'set-cookie': 'y'.repeat(10_000) })],
  ['NUL bytes', answering(Buffer.alloc(1_000))],
  ['UTF-16', answering(Buffer.from(LIST.toString(), 'utf16le'))],
  ...[201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 402, 405, 406, 410, 418, 451, 500, 599].map(
    (code): [string, RequestListener] => [
      `a ${code}`,
      status(code, { location: `https://elsewhere.example/?token=${SECRETS.token}` }),
    ],
  ),
  ['a retry-after of a year', status(503, { 'retry-after': '31536000' })],
  ['a retry-after that is none', status(429, { 'retry-after': 'soon\u00e9' })],
  [
    'early hints first',
    (request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeProcessing();
      answering(LIST)(request, response);
    },
  ],
  [
    'its question',
    (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ phase: request.headers, instances: request.headers.authorization }));
    },
  ],
];

describe('row 33: an answer that is', () => {
  test.each(odd)(
    'row 33: %s is read or refused, by poll, callback and login',
    async (_description, answer) => {
      rig.dataManager = answer;
      await pollFails();
      expectAnswer(await callback('instance-odd'), [202, 503]);
      rig.dataManager = undefined;
      rig.keycloak = answer;
      // The token at hand is used up by a 401.
      rig.dataManager = (_request, response) => void response.writeHead(401).end();
      await pollFails();
    },
  );
});

/** A client that logs in and asks, of a server that writes these bytes for the login and those for the question. */
async function withServer<T>(
  login: Buffer,
  answer: Buffer,
  use: (client: ReturnType<typeof httpDataManager>) => Promise<T>,
): Promise<T> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => socket.end(request.includes('POST /token') ? login : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shared = { wait: async () => undefined, random: () => 0, now: Date.now, maxAttempts: 1 };
  const { username, password, clientSecret } = SECRETS;
  const credentials = async () => ({ clientId: 'phasewatch', username, password, clientSecret });
  const tokenSource = new KeycloakLogin({ ...shared, tokenUrl: `${url}/token`, credentials });
  try {
    return await use(httpDataManager({ ...shared, apiUrl: url, tokenSource }));
  } finally {
    server.close();
  }
}

const wire = (body: string) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const unsized = (body: string) =>
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n${body}`);
const TOKEN = JSON.stringify({ access_token: SECRETS.token, expires_in: 300 });

/** What a client says of an answer: how many entries, or the failure. */
async function outcomeOf(login: Buffer, answer: Buffer): Promise<number | string> {
  return withServer(login, answer, async (client) => {
    const entries: unknown[] = [];
    try {
      for await (const entry of client.listInstances(undefined, patience)) entries.push(entry);
    } catch (error) {
      if (!(error instanceof DataManagerError)) throw error;
      expect(leaksIn(`${error.message}${error.stack}${String(error.cause)}`)).toEqual([]);
      return error.failure;
    }
    return entries.length;
  });
}

const SMALL = '{"count":2,"instances":[{"id":"a"},{"id":"é"}]}';

test.each([
  ['with a length', wire],
  ['that ends with the connection', unsized],
])('row 33: a list %s, cut at any byte, is never taken for the whole', async (_description, write) => {
  const whole = write(SMALL);
  expect(await outcomeOf(wire(TOKEN), whole)).toBe(2);
  for (let at = 0; at < whole.length; at += 1) {
    expect(await outcomeOf(wire(TOKEN), whole.subarray(0, at))).toMatch(
      /^(?:unreachable|incomplete|bad-answer)$/,
    );
  }
});

test('row 33: a login cut at any byte gives no token', async () => {
  const whole = wire(TOKEN);
  for (let at = 0; at < whole.length; at += 1) {
    expect(await outcomeOf(whole.subarray(0, at), wire(SMALL))).toMatch(
      /^(?:unreachable|incomplete|bad-answer)$/,
    );
  }
});

test('row 33: an answer with bytes changed is read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (at, byte, inLogin) => {
      const [login, answer] = [wire(TOKEN), wire(SMALL)];
      const changed = inLogin ? login : answer;
      changed[at % changed.length] = byte;
      // All entries, or a failure with its name.
      expect(String(await outcomeOf(login, answer))).toMatch(/^(2|[a-z]+(-[a-z]+)*)$/);
    }),
    runs(150),
  );
});

test('row 33: whatever Keycloak says, and though it repeats what it was sent, no secret is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(200, 400, 401, 403, 500),
      bytesOf(
        fc.oneof(
          hostileValues,
          fc
            .tuple(fc.constantFrom('error', 'error_description', 'access_token', 'expires_in'), hostileValues)
            .map(([name, value]) => `{"error":"x","${name}":${value}}`),
        ),
      ),
      fc.boolean(),
      async (code, body, repeats) => {
        rig.keycloak = (request, response) => {
          const pieces: Buffer[] = [];
          request.on('data', (piece: Buffer) => pieces.push(piece));
          request.on('end', () => {
            const sent = Buffer.concat(pieces).toString();
            const words = `${sent} ${[...new URLSearchParams(sent).values()].join(' ')}`;
            response.writeHead(code, { 'content-type': 'application/json' });
            response.end(repeats ? JSON.stringify({ error: words, error_description: words }) : body);
          });
        };
        rig.dataManager = (_request, response) => void response.writeHead(401).end();
        await pollFails();
        expectAnswer(await callback('instance-1'), [503]);
      },
    ),
    runs(60),
  );
});

test('row 40: none of this put a secret, a person or a free text into logs and measures', () => {
  expect(rig.searched()).toBeGreaterThan(200);
  expect(rig.leaks).toEqual([]);
});
