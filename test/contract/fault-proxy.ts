import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the proxy does to a request: `drop` lets it be done and loses the reply, the others never pass it on. */
export type ProxyFault = 'drop' | 'throttle' | 'server-error' | 'reset';

/** A proxy in front of an AWS engine, whose faults a test arranges. */
export interface FaultProxy {
  /** The engine's, but for the port. */
  readonly url: string;
  /** Makes the next requests of an action (`PutItem`) suffer a fault. */
  failNext(action: string, fault: ProxyFault, times?: number): void;
  /** How many requests of an action have come. */
  count(action: string): number;
  close(): Promise<void>;
}

const THROTTLED = {
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message: 'The level of configured provisioned throughput for the table was exceeded.',
};

/** Starts a proxy in front of the engine at `target`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const faults = new Map<string, ProxyFault[]>();
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    counts.set(action, (counts.get(action) ?? 0) + 1);
    const passing = passOn(target, incoming, outgoing, faults.get(action)?.shift());
    passing.catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: target.replace(/\d+$/, String((server.address() as AddressInfo).port)),
    failNext: (action, fault, times = 1) => {
      faults.set(action, [...(faults.get(action) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    count: (action) => counts.get(action) ?? 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: ProxyFault | undefined,
): Promise<void> {
  const body = await buffer(incoming);
  if (fault === 'reset') {
    incoming.socket.destroy();
    return;
  }
  if (fault === 'throttle' || fault === 'server-error') {
    outgoing.writeHead(fault === 'throttle' ? 400 : 500, { 'content-type': 'application/x-amz-json-1.0' });
    outgoing.end(fault === 'throttle' ? JSON.stringify(THROTTLED) : '{"__type":"InternalServerError"}');
    return;
  }
  const { method, headers, url } = incoming;
  const upstream = forward(new URL(url ?? '/', target), { method: method!, headers, agent: false });
  upstream.end(body);
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  const answerBody = await buffer(answer);
  if (fault === 'drop') {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  outgoing.end(answerBody);
}
