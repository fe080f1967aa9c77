import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoPollPosition } from '../../functions/shared/adapters/dynamo/dynamo-poll-position.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import type { PollPosition } from '../../functions/shared/instances/poll-position.ts';
import { MemoryPollPosition } from '../fakes/memory-poll-position.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { clientOf } from '../../simulation/engine-comparison.ts';
import { SimulatedTable } from '../../simulation/engines/simulated-table.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { startFaultProxy } from './fault-proxy.ts';

let engine: Engine;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startTableEngine();
  client = tableClient(engine.url);
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

/** Gives positions that share what they keep, as functions do that come one after the other. */
const STORES: [string, () => Promise<() => PollPosition>][] = [
  [
    'memory',
    async () => {
      const kept = new MemoryPollPosition();
      return () => kept;
    },
  ],
  [
    'dynalite',
    async () => {
      const table = await newTable(client);
      return () => new DynamoPollPosition(client, table);
    },
  ],
  [
    'the simulated table, which refuses reads that may be stale',
    async () => {
      const simulated = clientOf(new SimulatedTable());
      return () => new DynamoPollPosition(simulated, 'any');
    },
  ],
];

describe.each(STORES)('the position of the poll in %s', (_name, makeStore) => {
  test('is the front at first, and then what was written last, for every function', async () => {
    const make = await makeStore();
    const first = make();
    expect(await first.read()).toBe(0);
    await first.write(42_000);
    expect([await first.read(), await make().read()]).toEqual([42_000, 42_000]);
    await make().write(0);
    expect(await make().read()).toBe(0);
  });
});

test('a function reads its place once, and believes none that it could not write', async () => {
  const proxy = await startFaultProxy(engine.url);
  const behindProxy = tableClient(proxy.url, 1);
  const table = await newTable(client);
  await new DynamoPollPosition(client, table).write(7);
  const position = new DynamoPollPosition(behindProxy, table);
  expect([await position.read(), await position.read()]).toEqual([7, 7]);
  proxy.failNext('UpdateItem', 'server-error');
  await expect(position.write(8)).rejects.toThrow(StorageUnavailable);
  expect(await position.read()).toBe(7);
  expect(proxy.count('GetItem')).toBe(1);
  behindProxy.destroy();
  await proxy.close();
});

test('row 17: a table that is away is said to be', async () => {
  const nowhere = tableClient('http://any:any@127.0.0.1:1', 1);
  const position = new DynamoPollPosition(nowhere, 'phasewatch');
  await expect(position.read()).rejects.toThrow(StorageUnavailable);
  await expect(position.write(1)).rejects.toThrow(StorageUnavailable);
  nowhere.destroy();
});
