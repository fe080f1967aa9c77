import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { refusedWriteUnits, writeUnits } from './capacity-rules.ts';

type Item = Record<string, AttributeValue>;

/** What was asked of a table, and what DynamoDB would charge for it. */
export interface TableUse {
  /** By the action: `Query`, `PutItem`, … */
  readonly requests: Readonly<Record<string, number>>;
  /** Write requests whose condition did not hold; they are among `requests`. */
  readonly refused: number;
  /** As the engine reports it; where it finds nothing, what DynamoDB charges at least. */
  readonly readUnits: number;
  /** By DynamoDB's rules, from the items before and after; for the table and each index. */
  readonly writeUnits: Readonly<Record<string, number>>;
  /** As the engine reports it; dynalite leaves the indexes out. */
  readonly reportedWriteUnits: number;
}

/** A table engine that is looked at from in front. */
export interface MeteredTable {
  readonly url: string;
  /** What was used since the last call. */
  take(): TableUse;
  stop(): Promise<void>;
}

interface Ask {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
}

interface Answer {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
}

/** No use at all. */
export const NO_USE: TableUse = {
  requests: {},
  refused: 0,
  readUnits: 0,
  writeUnits: {},
  reportedWriteUnits: 0,
};
const REPORTED = { ReturnConsumedCapacity: 'INDEXES' };
const WRITES = new Set(['PutItem', 'UpdateItem']);

/**
 * Puts a meter for one table in front of a DynamoDB engine. Every request goes through as it is, asked in addition for
 * the capacity that it consumes; around a write, the meter looks at the item, which is not counted.
 */
export async function meterTable(engineUrl: string, tableName = 'phasewatch'): Promise<MeteredTable> {
  let use = NO_USE;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
      const ask = JSON.parse((await buffer(incoming)).toString()) as Ask;
      const isWrite = WRITES.has(action) && ask.TableName === tableName;
      const { authorization } = incoming.headers;
      const before = isWrite ? await itemAt(ask, authorization) : undefined;
      const answer = await send(incoming.headers, { ...ask, ...(isMetered(action) && REPORTED) });
      const after = isWrite ? await itemAt(ask, authorization) : undefined;
      // On a busy machine the SDK may have to ask twice; that is the machine's, and is not counted.
      const isFirstTry = !/attempt=[2-9]/.test(String(incoming.headers['amz-sdk-request']));
      if (isMetered(action) && ask.TableName === tableName && isFirstTry)
        use = withRequest(use, action, ask, answer, { before, after });
      outgoing.writeHead(answer.status, answer.headers);
      outgoing.end(answer.body);
    })();
  });

  /** The item that a write is about. */
  async function itemAt(
    { TableName, Key, Item }: Ask,
    authorization: string | undefined,
  ): Promise<Item | undefined> {
    const key = Key ?? { instanceId: Item?.['instanceId'], sequence: Item?.['sequence'] };
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      authorization,
      'x-amz-date': '20260101T000000Z',
    };
    const { body } = await send(headers, { TableName, Key: key, ConsistentRead: true });
    return decoded((JSON.parse(body.toString()) as { Item?: Item }).Item);
  }

  async function send(headers: IncomingMessage['headers'], ask: unknown) {
    const body = Buffer.from(JSON.stringify(ask));
    const upstream = forward(engineUrl, {
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
      // One that was kept could be closed by the engine at the moment at which it is used again.
      agent: false,
    });
    upstream.end(body);
    const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 500, headers: answer.headers, body: await buffer(answer) };
  }

  // Nor does the meter close one that a client keeps.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: engineUrl.replace(/\d+$/, String((server.address() as AddressInfo).port)),
    take: () => {
      const taken = use;
      use = NO_USE;
      return taken;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Reply = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

function withRequest(
  use: TableUse,
  action: string,
  { ConsistentRead: consistent }: Ask,
  { status, body }: Reply,
  { before, after }: { readonly before: Item | undefined; readonly after: Item | undefined },
): TableUse {
  const requests = plus(use.requests, { [action]: 1 });
  const reported = (JSON.parse(body.toString()) as Answer).ConsumedCapacity?.CapacityUnits ?? 0;
  if (!WRITES.has(action)) {
    return { ...use, requests, readUnits: use.readUnits + Math.max(reported, consistent ? 1 : 0.5) };
  }
  const done = status === 200 && after !== undefined;
  return {
    ...use,
    requests,
    refused: use.refused + (done ? 0 : 1),
    writeUnits: plus(use.writeUnits, done ? writeUnits(before, after) : refusedWriteUnits(before)),
    reportedWriteUnits: use.reportedWriteUnits + reported,
  };
}

function isMetered(action: string): boolean {
  return WRITES.has(action) || action === 'Query' || action === 'GetItem';
}

function plus(sums: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>) {
  const names = [...Object.keys(sums), ...Object.keys(more)];
  return Object.fromEntries(names.map((name) => [name, (sums[name] ?? 0) + (more[name] ?? 0)]));
}

/** On the wire, binary values are base64. */
function decoded(item: Item | undefined): Item | undefined {
  const entries = Object.entries(item ?? {}).map(([name, value]): [string, AttributeValue] => [
    name,
    value.B === undefined ? value : { B: Buffer.from(String(value.B), 'base64') },
  ]);
  return item && Object.fromEntries(entries);
}
