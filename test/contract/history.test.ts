import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDueNotifications } from '../../functions/shared/adapters/dynamo/dynamo-due-notifications.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { hasJava, startDynamoDbLocal } from '../engines/dynamo-db-local.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { FakePace } from '../fakes/fake-pace.ts';
import { MemoryHistory } from '../fakes/memory-history.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';
import type { Store } from './due-suite.ts';
import { historyContract } from './history-suite.ts';
import { paceContract, type MakePace } from './pace-suite.ts';

historyContract('memory', async () => {
  const store = new MemoryHistory();
  return { history: store, due: store };
});
paceContract('memory', async () => {
  let shared: FakePace | undefined;
  return (clock) => (shared ??= new FakePace(clock));
});

/** Runs both contracts against the adapters on an engine that speaks DynamoDB. */
function onEngine(name: string, start: () => Promise<Engine>): void {
  describe(`on ${name}`, () => {
    let engine: Engine;
    let client: DynamoDBClient;
    beforeAll(async () => {
      engine = await start();
      client = tableClient(engine.url);
    });
    afterAll(async () => {
      client.destroy();
      await engine.stop();
    });

    const makeStore = async (): Promise<Store> => {
      const table = await newTable(client);
      return { history: new DynamoHistory(client, table), due: new DynamoDueNotifications(client, table) };
    };
    const makePaces = async (): Promise<MakePace> => {
      const table = await newTable(client);
      return (clock) => new DynamoPace(client, table, 8, () => clock.now());
    };
    historyContract(name, makeStore);
    paceContract(name, makePaces);

    test('a list from the first day of all comes back soon, to be gone on with by its cursor', async () => {
      const { history } = await makeStore();
      const from = { fromDay: '0001-01-01', toDay: '2026-02-03', limit: 10 };
      const all = { phase: undefined, owner: undefined, projectId: undefined };
      const { instances, next } = await history.list({ ...from, ...all, after: undefined });
      expect(instances).toEqual([]);
      expect(next).toMatchObject({ day: expect.stringMatching(/^20\d\d-/), before: undefined });
    });

    test('row 27: a queue of slots that a wrong clock has made absurdly long is begun anew', async () => {
      const makePace = await makePaces();
      const [right, wrong] = [new VirtualClock(), new VirtualClock('2027-01-01T00:00:00.000Z')];
      await makePace(wrong).reserve(1_000);
      expect((await makePace(right).reserve(1_000))?.from).toBe(right.now());
    });
  });
}

onEngine('dynalite', startTableEngine);

if (hasJava) {
  onEngine("Amazon's DynamoDB Local", startDynamoDbLocal);
} else {
  test.skip("SKIPPED: Amazon's DynamoDB Local needs Java, and `java -version` does not run here", () =>
    undefined);
}
