import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service on this machine that answers as a test likes. */
export interface AnsweringServer {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** What has been asked so far. */
  readonly requests: readonly IncomingMessage[];
  /** Ends it, with its connections. */
  close(): Promise<void>;
}

/** Starts one. */
export async function startAnsweringServer(answer: RequestListener): Promise<AnsweringServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
