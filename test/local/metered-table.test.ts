import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { meterTable } from '../../bench/cost/metered-table.ts';
import { tableClient } from '../engines/table-client.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An engine that answers once on a connection, keeps it, and closes it at the moment at which it is used again. */
async function forgetfulEngine(): Promise<string> {
  const used = new WeakSet<Socket>();
  const server = createServer(({ socket }, response) => {
    if (used.has(socket)) return void socket.destroy();
    used.add(socket);
    response.end('{"ConsumedCapacity": {"CapacityUnits": 0.5}}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://local:local@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the meter in front of a table counts every request, also when the engine closes connections', async () => {
  const meter = await meterTable(await forgetfulEngine());
  const client = tableClient(meter.url, 1);
  closers.push(
    () => meter.stop(),
    () => client.destroy(),
  );
  const question = new GetItemCommand({ TableName: 'phasewatch', Key: { instanceId: { S: 'one' } } });
  for (let turn = 0; turn < 5; turn += 1) await client.send(question);
  expect(meter.take()).toMatchObject({ requests: { GetItem: 5 }, readUnits: 2.5 });
});
