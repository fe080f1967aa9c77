import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** A Data Manager that is only its login and its list, of any length. */
export interface ListServer {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** The entries to list from now on, made while they are sent. */
  show(entries: () => Iterable<unknown>): void;
  stop(): Promise<void>;
}

const ENTRIES_A_PIECE = 50;

/** Starts one; it lets everybody in, and every token is good for an hour. */
export async function startListServer(): Promise<ListServer> {
  let current: () => Iterable<unknown> = () => [];
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/api/instance')) Readable.from(listPieces(current())).pipe(response);
    else if (request.url === '/api/project') response.end('{"projects":[]}');
    else response.end('{"access_token":"bench","expires_in":3600}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${url}/api`,
    tokenUrl: `${url}/token`,
    show: (entries) => {
      current = entries;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function* listPieces(entries: Iterable<unknown>): Generator<string> {
  let piece = '{"instances":[';
  let count = 0;
  for (const entry of entries) {
    piece += (count === 0 ? '' : ',') + JSON.stringify(entry);
    count += 1;
    if (count % ENTRIES_A_PIECE !== 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}],"count":${count}}`;
}
