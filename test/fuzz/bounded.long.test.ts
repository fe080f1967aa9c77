import { afterEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { rawInstance } from '../contract/data-manager-rig.ts';

const MEGABYTE = 1_024 * 1_024;
const HUGE = 100 * MEGABYTE;
const HEAP_MB = 128;
/** Node itself takes about 80 MB; the heap, and what is on its way, may take the rest. */
const RSS_MAX_MB = 400;

let close: (() => void) | undefined;
afterEach(() => close?.());

interface Report {
  readonly list: string;
  readonly entries: number;
  readonly instance: string;
  readonly maxRssMb: number;
}

/** What a client with little memory says of a Data Manager that answers with these pieces. */
async function smallClientOf(answer: (path: string) => Iterable<string>, gzip = false): Promise<Report> {
  const server = createServer((request, response) => {
    const pieces = Readable.from(answer(request.url ?? ''));
    const headers = { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) };
    response.writeHead(200, headers);
    // The client may leave before the end.
    send(pieces, response, gzip).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      `--max-old-space-size=${HEAP_MB}`,
      fileURLToPath(new URL('small-client.ts', import.meta.url)),
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return JSON.parse(stdout) as Report;
}

function send(pieces: Readable, response: ServerResponse, gzip: boolean): Promise<void> {
  return gzip ? pipeline(pieces, createGzip({ level: 1 }), response) : pipeline(pieces, response);
}

/** A text of so many bytes, in pieces of 64 KB. */
function* filled(character: string, bytes: number): Iterable<string> {
  const piece = character.repeat(65_536);
  for (let left = bytes; left > 0; left -= piece.length) yield piece;
}

function* around(before: string, pieces: Iterable<string>, after: string): Iterable<string> {
  yield before;
  yield* pieces;
  yield after;
}

const TOKEN = '{"access_token":"t","expires_in":300}';
const after =
  (before: string, pieces: () => Iterable<string>, end: string, listBefore = before) =>
  (path: string): Iterable<string> =>
    path === '/token' ? [TOKEN] : around(path === '/instance' ? listBefore : before, pieces(), end);

test('row 33: a list of 100 MB is read to its end in 128 MB', async () => {
  const entry = JSON.stringify(rawInstance('instance-1', { error_message: 'x'.repeat(32_000) }));
  const count = Math.ceil(HUGE / entry.length);
  const answer = (path: string): Iterable<string> => {
    if (path === '/token') return [TOKEN];
    if (path !== '/instance') return [entry];
    return around(
      `{"count":${count},"instances":[${entry}`,
      Array<string>(count - 1).fill(`,${entry}`),
      ']}',
    );
  };
  const { maxRssMb, ...report } = await smallClientOf(answer);
  expect(report).toEqual({ list: 'read', entries: count, instance: 'read' });
  expect(maxRssMb).toBeLessThan(RSS_MAX_MB);
});

test.each<[string, (path: string) => Iterable<string>, boolean]>([
  ['one text of 100 MB', after('{"name":"', () => filled('x', HUGE), '"}', '{"instances":[{"id":"'), false],
  ['100 million levels', after('{"outputs":', () => filled('[', HUGE), '', '{"instances":['), false],
  ['100 MB of white space at the end', after('{"instances":[]}', () => filled('\n', HUGE), ''), false],
  ['a gzip of 1 GB of text', after('{"name":"', () => filled('x', 10 * HUGE), '"}', '{"instances":["'), true],
])('row 33: %s is refused, in 128 MB', async (_description, answer, gzip) => {
  const { maxRssMb, list, instance } = await smallClientOf(answer, gzip);
  expect({ list, instance }).toEqual({ list: 'bad-answer', instance: 'bad-answer' });
  expect(maxRssMb).toBeLessThan(RSS_MAX_MB);
});

test.each([
  ['levels', '['.repeat(2_000_000) + ']'.repeat(2_000_000)],
  ['names', `{${Array.from({ length: 300_000 }, (_, index) => `"${index}":{}`).join(',')}}`],
])('row 33: an instance of 4 MB of nothing but %s is read, in 128 MB', async (_description, value) => {
  const entry = JSON.stringify(rawInstance('instance-1')).replace('{', `{"unknown":${value},`);
  const answer = (path: string) => [
    path === '/token' ? TOKEN : path === '/instance' ? '{"instances":[]}' : entry,
  ];
  const { maxRssMb, instance } = await smallClientOf(answer);
  expect(instance).toBe('read');
  expect(maxRssMb).toBeLessThan(RSS_MAX_MB);
});

test('row 33: a token of 100 MB, packed into less, is refused in 128 MB', async () => {
  const answer = () => around('{"access_token":"', filled('t', HUGE), '"}');
  const { maxRssMb, list, instance } = await smallClientOf(answer, true);
  expect({ list, instance }).toEqual({ list: 'bad-answer', instance: 'bad-answer' });
  expect(maxRssMb).toBeLessThan(RSS_MAX_MB);
});
