import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { quietPort } from '../engines/free-port.ts';

/** Sees the bytes of one connection, in their order. */
export interface Tap {
  /** From the client, handed on to the engine. */
  sent(bytes: Buffer): void;
  /** From the engine, whether or not anybody is left to have them. */
  replied(bytes: Buffer): void;
  /** From the engine, handed on to a client that was still there. */
  delivered(bytes: Buffer): void;
  /** The client's end is closed, whoever closed it. */
  closed(): void;
}

/** A proxy of bytes between clients and an engine, whose line can be cut and taken away. */
export interface TcpProxy {
  /** The engine's, but for the port. */
  readonly url: string;
  /** Resets all connections; new ones are taken. What has reached the engine is done there, its reply is lost. */
  cut(): void;
  /** Resets all connections and refuses new ones. */
  refuse(): Promise<void>;
  /** Nothing gets through any more, in either direction; connections are taken, and stay silent. */
  hang(): Promise<void>;
  /** Ends refusing or hanging. Connections that hung are reset, and what they held is never passed on. */
  giveBack(): Promise<void>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** How long the engine may take over what a client that is gone has asked for. */
const ORPHAN_MS = 10_000;
const RETRY_LISTEN_MS = 50;

interface Line {
  readonly client: Socket;
  readonly engine: Socket;
  readonly tap: Tap | undefined;
}

/** Starts a proxy in front of the engine at `target`; `tap` is asked for one of each connection. */
export async function startTcpProxy(target: string, tap?: () => Tap): Promise<TcpProxy> {
  const { port: enginePort } = new URL(target);
  const port = await quietPort();
  const lines = new Set<Line>();
  let hanging = false;

  const take = (client: Socket) => {
    const engine = connect(Number(enginePort), HOST);
    const line: Line = { client, engine, tap: tap?.() };
    lines.add(line);
    client.setNoDelay(true);
    engine.setNoDelay(true);
    if (hanging) client.pause();
    client.on('data', (bytes) => {
      engine.write(bytes);
      line.tap?.sent(bytes);
    });
    engine.on('data', (bytes) => {
      line.tap?.replied(bytes);
      if (hanging || client.destroyed) return;
      client.write(bytes, (error) => {
        if (!error) line.tap?.delivered(bytes);
      });
    });
    client.on('error', () => undefined);
    engine.on('error', () => undefined);
    // The engine goes on with what it has been asked, and what it says then is still seen.
    client.on('close', () => {
      line.tap?.closed();
      engine.setTimeout(ORPHAN_MS, () => engine.destroy());
    });
    engine.on('close', () => {
      lines.delete(line);
      if (!hanging) client.end();
    });
  };
  const cut = () => {
    for (const { client } of lines) client.resetAndDestroy();
  };
  let server = await listen(port, take);
  const stopListening = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };
  return {
    url: target.replace(/\d+$/, String(port)),
    cut,
    refuse: stopListening,
    hang: async () => {
      hanging = true;
      for (const { client } of lines) client.pause();
    },
    giveBack: async () => {
      if (hanging) cut();
      hanging = false;
      if (!server.listening) server = await listen(port, take);
    },
    close: async () => {
      if (server.listening) await stopListening();
      for (const { engine } of lines) engine.destroy();
    },
  };
}

async function listen(port: number, take: (client: Socket) => void): Promise<Server> {
  for (;;) {
    const server = createServer(take).listen(port, HOST);
    try {
      await once(server, 'listening');
      return server;
    } catch (error) {
      if (!Error.isError(error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
      await wait(RETRY_LISTEN_MS);
    }
  }
}
