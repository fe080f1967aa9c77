import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Below what Linux, macOS and Windows hand out to outgoing connections. */
const QUIET_FROM = 20_000;
const QUIET_COUNT = 10_000;

/** A port of 127.0.0.1 that is free at this moment. */
export async function freePort(): Promise<number> {
  return (await tryPort(0))!;
}

/**
 * A port of 127.0.0.1 that is free at this moment, and that no outgoing connection is given: it stays free while
 * whoever listens there is away.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = await tryPort(QUIET_FROM + Math.floor(Math.random() * QUIET_COUNT));
    if (port !== undefined) return port;
  }
}

async function tryPort(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
