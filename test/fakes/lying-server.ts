import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a request gets: a status and a body, which is written as JSON unless it is a text; or worse. */
export type Lie = readonly [status: number, body: unknown] | 'hangs up' | 'never answers';

/** What proxies, login pages and other programs answer. */
export const PAGE = '<!doctype html><title>Sign in</title>';

/** A server on loopback that answers whatever a test wants, and remembers what it was asked. */
export async function startLyingServer(answer: (asked: Asked) => Lie) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: await text(request) };
    asked.push(one);
    const lie = answer(one);
    if (lie === 'hangs up') request.socket.destroy();
    if (typeof lie === 'string') return;
    const [status, body] = lie;
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
