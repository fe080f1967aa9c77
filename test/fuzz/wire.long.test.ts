import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import fc from 'fast-check';
import { startRig, type Rig } from '../integration/running-phasewatch.ts';
import { leaksIn, SECRETS } from './canaries.ts';
import { runs } from './runs.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ WEBHOOK_SECRETS: SECRETS.webhook, CALLBACK_SECRETS: SECRETS.callback });
});
afterAll(() => rig.stop());

/** Writes bytes to Phasewatch's port, says that there will be no more, and gives everything that comes back. */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port: Number(new URL(rig.phasewatch.url).port), host: '127.0.0.1' });
    socket.on('data', (piece) => pieces.push(piece));
    // A server that has heard enough may close before all is written.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error),
    );
    socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1')));
    socket.end(bytes);
  });
}

/** What a request on the wire may come to: an answer that is no 5xx and tells nothing, or a closed connection. */
async function expectHarmless(text: string): Promise<string> {
  const answer = await exchange(Buffer.from(text, 'latin1'));
  expect(answer).toMatch(/^(?:$|HTTP\/1\.1 [1-4]\d\d )/);
  expect(leaksIn(answer)).toEqual([]);
  return answer;
}

const CLOSE = 'host: localhost\r\nconnection: close\r\n';
const get = (target: string) => `GET ${target} HTTP/1.1\r\n${CLOSE}\r\n`;
const put = (path: string, headers = '', body = '{}') =>
  `PUT ${path} HTTP/1.1\r\n${CLOSE}${headers}content-length: ${body.length}\r\n\r\n${body}`;
const callback = `/callbacks/${SECRETS.callback}`;

test.each([
  ['a path that is not encoded', get('/instances/%')],
  ['a path that is not UTF-8', get('/instances/%ff%fe')],
  ['no id', get('/instances/')],
  ['an id of 5,000 characters', get(`/instances/${'x'.repeat(5_000)}`)],
  ['a NUL in the id', get('/instances/%00')],
  ['somebody else’s address', get('http://elsewhere.example/instances')],
  ['an address with an impossible port', get('http://elsewhere:99999/instances')],
  ['an address that is none', get('http://[/instances')],
  ['two slashes', get('//instances')],
  ['an asterisk', get('*')],
  ['a query that is not encoded', get('/instances?%ff=%&a&=b&a=1&a=2&__proto__=x&constructor=y')],
  ['3,000 parameters', get(`/instances?${'a=1&'.repeat(3_000)}`)],
  ['headers of 100 KB', `GET /instances HTTP/1.1\r\n${CLOSE}x: ${'y'.repeat(100_000)}\r\n\r\n`],
  ['2,000 headers', `GET /instances HTTP/1.1\r\n${CLOSE}${'x: y\r\n'.repeat(2_000)}\r\n`],
  ['no host', 'GET /instances HTTP/1.1\r\n\r\n'],
  ['HTTP 9.9', `GET /instances HTTP/9.9\r\n${CLOSE}\r\n`],
  ['a method that nobody knows', `BREW /instances HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a method of others', `TRACE /instances HTTP/1.1\r\n${CLOSE}\r\n`],
  ['a length below zero', `PUT ${callback} HTTP/1.1\r\n${CLOSE}content-length: -1\r\n\r\n{}`],
  ['two lengths', `PUT ${callback} HTTP/1.1\r\n${CLOSE}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`],
  ['a length that is not kept', `PUT ${callback} HTTP/1.1\r\n${CLOSE}content-length: 99\r\n\r\n{}`],
  ['a length of 1 TB', `PUT ${callback} HTTP/1.1\r\n${CLOSE}content-length: 1099511627776\r\n\r\n{}`],
  ['a length and pieces', put(callback, 'transfer-encoding: chunked\r\n')],
  ['pieces that are none', `PUT ${callback} HTTP/1.1\r\n${CLOSE}transfer-encoding: chunked\r\n\r\nzz\r\n`],
  ['an expectation that nobody meets', put(callback, 'expect: miracles\r\n')],
  ['a wrong secret that is not encoded', put(`${callback}%`)],
  ['a wrong secret of 5,000 characters', put(`/callbacks/${'x'.repeat(5_000)}`)],
  ['a way round', put(`/callbacks/x/../${SECRETS.callback}`)],
  ['an encoded way round', put(`/callbacks/x%2f%2e%2e%2f${SECRETS.callback}`)],
  ['bytes', '\x00\x01\x02\xff'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['three webhook-ids', `POST /webhooks/instances HTTP/1.1\r\n${CLOSE}${'webhook-id: a\r\n'.repeat(3)}\r\n`],
  ['odd bytes in a header', `POST /webhooks/instances HTTP/1.1\r\n${CLOSE}webhook-id: \xff\xfe\r\n\r\n`],
])('row 24: %s is turned down or answered, on the wire', async (_description, text) => {
  await expectHarmless(text);
});

test('a callback’s path that cannot be decoded is answered without the path', async () => {
  const answer = await expectHarmless(put(`${callback}%`));
  expect(answer).toContain('application/problem+json');
  expect(answer).not.toContain('/callbacks/');
});

test.each([
  'x',
  '',
  ';',
  'a/b/c',
  'application/json, text/plain',
  'text/plain; charset=',
  '"',
  'é'.repeat(20),
])('a callback of the content type %j is read', async (type) => {
  const answer = await expectHarmless(put(callback, `content-type: ${type}\r\n`, '{"job_status":"STARTED"}'));
  expect(answer).toMatch(/^HTTP\/1\.1 202 /);
});

test('row 24: a request with bytes changed, cut or repeated is turned down or answered', async () => {
  const whole = [
    get('/instances?limit=2&phase=FAILED'),
    put(callback, 'content-type: application/json\r\n', '{"job_status":"STARTED"}'),
    put('/webhooks/instances', 'webhook-id: a\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,AAAA\r\n'),
  ];
  const changes = fc.array(
    fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0, 1, 50)),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), changes, async (text, list) => {
      const changed = list.reduce((bytes, [position, byte, more]) => {
        const at = position % bytes.length;
        const repeated = bytes.slice(at, at + more);
        return bytes.slice(0, at) + String.fromCharCode(byte) + repeated + bytes.slice(at + 1);
      }, text);
      await expectHarmless(changed);
    }),
    runs(40),
  );
});

test('row 40: after all this it still answers, and its log holds no secret', async () => {
  expect((await fetch(`${rig.phasewatch.url}/healthz`)).status).toBe(200);
  const log = JSON.stringify(rig.log);
  expect(log).toContain('Callback refused');
  expect(leaksIn(log)).toEqual([]);
  expect(log).not.toContain(rig.dataManager.password);
});
