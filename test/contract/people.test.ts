import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoPeopleAddresses } from '../../functions/shared/adapters/dynamo/dynamo-people-addresses.ts';
import { DynamoPeopleDigests } from '../../functions/shared/adapters/dynamo/dynamo-people-digests.ts';
import { DynamoPeopleMessages } from '../../functions/shared/adapters/dynamo/dynamo-people-messages.ts';
import { DynamoPeopleRules } from '../../functions/shared/adapters/dynamo/dynamo-people-rules.ts';
import { PeopleTable } from '../../functions/shared/adapters/dynamo/people-table.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../functions/shared/base/durations.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { keyOfMessage } from '../../functions/shared/people/message.ts';
import { endedRule } from '../../functions/shared/people/rule.ts';
import { PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { address, message, rule, settledMessage } from '../builders/telling.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { MemoryAddresses, MemoryDigests, MemoryMessages, MemoryRules } from '../fakes/memory-people.ts';
import { tellingRig } from '../fakes/telling-rig.ts';
import { peopleContract, type PeopleStores } from './people-suite.ts';

peopleContract('memory', async () => ({
  addresses: new MemoryAddresses(),
  rules: new MemoryRules(),
  messages: new MemoryMessages(),
  digests: new MemoryDigests(),
}));

describe('on dynalite', () => {
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

  const storesOn = (table: PeopleTable, retentionMs?: number): PeopleStores => ({
    addresses: new DynamoPeopleAddresses(table),
    rules: new DynamoPeopleRules(table, retentionMs),
    messages: new DynamoPeopleMessages(table, retentionMs),
    digests: new DynamoPeopleDigests(table, retentionMs),
  });
  peopleContract('dynalite', async () =>
    storesOn(new PeopleTable(client, await newTable(client, PEOPLE_SCHEMA))),
  );

  test('people are told through it: the first at once, and all others together', async () => {
    const table = new PeopleTable(client, await newTable(client, PEOPLE_SCHEMA));
    const rig = tellingRig();
    const ports = { ...rig.ports, ...storesOn(table) };
    await ports.addresses.add(address());
    await ports.rules.put(rule());
    for (let job = 0; job < 30; job += 1) {
      rig.clock.advance(SECOND_MS);
      await rig.decide(await rig.finish(`job-${job}`, job % 10 === 9 ? 'failed' : 'completed'), ports);
    }
    rig.clock.advance(MINUTE_MS);
    expect(await rig.sweep(ports)).toEqual({ sent: 1, unavailable: 0, refused: 0 });
    expect(rig.sender.subjectsTo('mail')).toEqual([
      '[COMPLETED] job-0 (alice)',
      '[3 FAILED, 26 COMPLETED] first: job-9',
    ]);
    const { messages } = await ports.messages.ofPerson('alice', 100);
    expect(messages.map(({ state }) => state)).toEqual(Array.from({ length: 30 }, () => 'told'));
    const after = await ports.addresses.address({ userName: 'alice', id: 'mail' });
    expect(after?.burst).toMatchObject({ lastSentAt: rig.clock.now(), windowMinutes: 2 });
    expect(after).not.toHaveProperty('turn');
  });

  test('what is settled or has ended expires, and what is due or in force does not', async () => {
    const table = new PeopleTable(client, await newTable(client, PEOPLE_SCHEMA));
    const { messages, rules } = storesOn(table, DAY_MS);
    const itemOf = (one: typeof told) => {
      const { instanceId, item } = keyOfMessage(one);
      return table.get({ partition: `instance#${instanceId}`, item });
    };
    const told = settledMessage('told', { addressId: 'phone' });
    const expected = Date.parse(told.settledAt!) / 1_000 + 86_400;
    await messages.add(message());
    await messages.add(told);
    expect(await itemOf(message())).not.toHaveProperty('expiresAt');
    expect(await itemOf(told)).toMatchObject({ expiresAt: expected });
    await messages.change(keyOfMessage(message()), { state: 'told', settledAt: told.settledAt! });
    expect(await itemOf(message())).toMatchObject({ expiresAt: expected });
    const rulePlace = { partition: 'route#owner#alice', item: 'rule#own-all' };
    await rules.put(rule());
    expect(await table.get(rulePlace)).not.toHaveProperty('expiresAt');
    await rules.put(endedRule(rule(), told.settledAt!));
    expect(await table.get(rulePlace)).toMatchObject({ expiresAt: expected });
  });
});

test('row 17: a table that is away is said to be', async () => {
  const nowhere = tableClient('http://any:any@127.0.0.1:1', 1);
  const table = new PeopleTable(nowhere, 'phasewatch-people');
  await expect(table.get({ partition: 'a', item: 'b' })).rejects.toThrow(StorageUnavailable);
  await expect(table.items('a', 'b')).rejects.toThrow(StorageUnavailable);
  nowhere.destroy();
});
