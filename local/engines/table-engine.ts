import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { Engine } from './engine.ts';
import { guard, LOOPBACK } from './guard.ts';

/** Starts an embedded DynamoDB (dynalite) that keeps its tables in a folder, or in memory without one. */
export async function startTableEngine(folder?: string): Promise<Engine> {
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(folder !== undefined && { path: folder }),
  });
  const { url, drain } = guard(server);
  // Dynalite would end the process when a client hangs up in the middle of a request.
  server.on('request', (request) => void request.removeAllListeners('error'));
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return {
    url: url((server.address() as AddressInfo).port),
    stop: async () => {
      // Closing takes the database away from requests that are under way.
      await drain();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
