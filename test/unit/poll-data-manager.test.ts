import { describe, expect, test } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { receiveWebhook } from '../../functions/receive-webhook/receive-webhook.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { FakeDataManager } from '../fakes/fake-data-manager.ts';
import { FakeSecret } from '../fakes/fake-secret.ts';
import { pollRig } from '../fakes/poll-rig.ts';

const id = summary().id;

describe('a poll', () => {
  test('records every change and tells the outcomes', async () => {
    const { store, publisher, telemetry, poll } = pollRig([
      pendingSummary({ id: 'a' }),
      completedSummary({ id: 'b' }),
      failedSummary({ id: 'c' }),
    ]);
    expect(await poll()).toEqual({
      listed: 3,
      passedOver: 0,
      recorded: 3,
      unchanged: 0,
      invalid: 0,
      failedLists: 0,
      stoppedEarly: false,
      skipped: false,
    });
    expect(store.instanceIds().sort()).toEqual(['a', 'b', 'c']);
    expect(publisher.ids.toSorted()).toEqual(['b:completed', 'c:failed']);
    expect([telemetry.total('PollsCompleted'), telemetry.total('InstancesListed')]).toEqual([1, 3]);
  });

  test('skips what it has seen, without asking the table', async () => {
    const { clock, dataManager, reads, poll } = pollRig([completedSummary(), summary({ id: 'running' })]);
    await poll();
    dataManager.show(completedSummary(), summary({ id: 'running', run_time: '0:01:00' }));
    clock.advance(MINUTE_MS);
    reads.count = 0;
    expect(await poll()).toMatchObject({ listed: 2, recorded: 0, unchanged: 2 });
    expect(reads.count).toBe(0);
  });

  test('asks the table about an unfinished instance again after a while', async () => {
    const { clock, store, reads, poll, dependencies } = pollRig([summary()]);
    await poll();
    const other = { ...dependencies, seen: new SeenInstances(), dataManager: new FakeDataManager() };
    other.dataManager.show(summary({ phase: 'CRASH_LOOP_BACKOFF', run_time: '0:00:30' }));
    await pollDataManager(clock.now() + MINUTE_MS, other);
    clock.advance(10 * MINUTE_MS);
    reads.count = 0;
    await poll();
    expect(reads.count).toBe(1);
    expect(store.all(id)).toHaveLength(2);
  });

  test('row 12: finds what no webhook has reported, and repeats nothing that one has', async () => {
    const { clock, store, publisher, dependencies, poll } = pollRig([
      completedSummary(),
      completedSummary({ id: 'unreported' }),
    ]);
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const body = Buffer.from(JSON.stringify(completedSummary()));
    const headers = signedHeaders(secret, 'msg_1', body, clock.now());
    const signature = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
    };
    const webhook = { ...dependencies, webhookSecret: new FakeSecret(secret) };
    await receiveWebhook({ signature, body }, clock.now() + 10_000, webhook);
    expect(await poll()).toMatchObject({ recorded: 1, unchanged: 1 });
    expect(store.all('unreported')).toMatchObject([{ source: 'poll', phase: 'COMPLETED' }]);
    expect(publisher.ids).toEqual([`${id}:completed`, 'unreported:completed']);
  });

  test('row 25: records a phase and fields that nobody knows', async () => {
    const { store, telemetry, poll } = pollRig([summary({ phase: 'HIBERNATING', flavour: 'vanilla' })]);
    await poll();
    expect(store.all(id)).toMatchObject([{ phase: 'HIBERNATING', summary: { flavour: 'vanilla' } }]);
    expect(telemetry.total('UnknownPhases')).toBe(1);
  });

  test('row 26: records 4,999 of 5,000 and says which one is broken', async () => {
    const entries: unknown[] = Array.from({ length: 5_000 }, (_, index) => summary({ id: `i-${index}` }));
    entries[2_500] = { ...summary({ id: 'i-2500' }), launched: null };
    const { store, telemetry, poll } = pollRig(entries);
    expect(await poll()).toMatchObject({ listed: 5_000, recorded: 4_999, invalid: 1 });
    expect(store.instanceIds()).toHaveLength(4_999);
    expect(telemetry.records.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { instanceId: 'i-2500', problems: expect.stringMatching(/^launched: /) } },
    ]);
  });

  test('row 34: an instance that vanishes from the list leaves its history as it is', async () => {
    const { clock, dataManager, store, publisher, poll } = pollRig([summary()]);
    await poll();
    dataManager.show();
    clock.advance(HOUR_MS);
    expect(await poll()).toMatchObject({ listed: 0, recorded: 0 });
    expect(store.all(id).map(({ phase }) => phase)).toEqual(['RUNNING']);
    expect(publisher.ids).toEqual([]);
  });

  test('row 35: the first poll of an old platform records all and announces only what is recent', async () => {
    const old = Array.from({ length: 1_000 }, (_, index) =>
      completedSummary({
        id: `old-${index}`,
        launched: '2025-01-01T00:00:00',
        stopped: '2025-01-02T00:00:00',
      }),
    );
    const { store, publisher, telemetry, poll } = pollRig([...old, completedSummary({ id: 'recent' })]);
    expect(await poll()).toMatchObject({ recorded: 1_001 });
    expect(publisher.ids).toEqual(['recent:completed']);
    expect(store.all('old-7')).toMatchObject([
      { notice: { kind: 'completed' }, suppressed: 'finished-before-first-seen' },
    ]);
    expect(telemetry.total('NoticesSuppressed')).toBe(1_000);
  });
});

test('row 20: a poll records sixteen instances at once and no more', async () => {
  const { clock, store, poll } = pollRig(
    Array.from({ length: 50 }, (_, index) => summary({ id: `i-${index}` })),
  );
  const last = store.last.bind(store);
  let [inFlight, most] = [0, 0];
  store.last = async (instanceId) => {
    most = Math.max(most, (inFlight += 1));
    await clock.wait(10);
    inFlight -= 1;
    return last(instanceId);
  };
  expect(await poll()).toMatchObject({ recorded: 50 });
  expect(most).toBe(16);
});

describe('what a poll measures', () => {
  test('is how long it took, how much it was shown, and each report that the table was asked about', async () => {
    const { clock, dataManager, telemetry, poll } = pollRig([summary(), { id: 7 }]);
    dataManager.onEntry = () => clock.advance(1_000);
    await poll();
    expect(telemetry.measures).toEqual(
      expect.arrayContaining([
        { name: 'PollDuration', value: 2_000, source: undefined },
        { name: 'InstancesListed', value: 2, source: undefined },
        { name: 'ReportsReceived', value: 1, source: 'poll' },
        { name: 'ReportsInvalid', value: 1, source: 'poll' },
      ]),
    );
  });
});

describe('a poll that runs into trouble', () => {
  test('row 13: fails when no list could be read, and the next good poll catches up', async () => {
    const { dataManager, publisher, telemetry, poll } = pollRig([completedSummary()]);
    dataManager.brokenLists.set('', { after: 0, failure: 'unreachable' });
    await expect(poll()).rejects.toThrow(DataManagerError);
    expect([telemetry.total('PollsFailed'), telemetry.total('PollsCompleted')]).toEqual([1, 0]);
    dataManager.brokenLists.clear();
    expect(await poll()).toMatchObject({ recorded: 1 });
    expect(publisher.ids).toHaveLength(1);
  });

  test('row 33: keeps and tells what came before a list broke off', async () => {
    const { dataManager, store, publisher, poll } = pollRig([
      completedSummary({ id: 'a' }),
      completedSummary({ id: 'b' }),
    ]);
    dataManager.brokenLists.set('', { after: 1, failure: 'incomplete' });
    await expect(poll()).rejects.toThrow(DataManagerError);
    expect(store.instanceIds()).toEqual(['a']);
    expect(publisher.ids).toEqual(['a:completed']);
  });

  test('row 33: reads the other projects when one cannot be read', async () => {
    const { dataManager, store, telemetry, poll } = pollRig([], ['p-1', 'p-2', 'p-3']);
    dataManager.lists.set('p-1', [summary({ id: 'a' })]);
    dataManager.brokenLists.set('p-2', { after: 0, failure: 'forbidden' });
    dataManager.lists.set('p-3', [summary({ id: 'c' })]);
    expect(await poll()).toMatchObject({ listed: 2, recorded: 2, failedLists: 1 });
    expect(store.instanceIds().sort()).toEqual(['a', 'c']);
    expect([telemetry.total('PollsFailed'), telemetry.total('PollsCompleted')]).toEqual([1, 0]);
    expect(telemetry.text()).toContain('"projectId":"p-2","failure":"forbidden"');
  });

  test('row 37: stops reading in time, tells what it has, and the next poll goes on', async () => {
    const entries = Array.from({ length: 100 }, (_, index) => completedSummary({ id: `i-${index}` }));
    const { clock, dataManager, store, publisher, telemetry, poll } = pollRig(entries);
    dataManager.onEntry = () => clock.advance(1_000);
    const deadline = clock.now() + MINUTE_MS;
    const { stoppedEarly, recorded } = await poll();
    expect(stoppedEarly).toBe(true);
    expect(recorded).toBeGreaterThan(40);
    expect(recorded).toBeLessThan(50);
    expect(clock.now()).toBeLessThan(deadline);
    expect(publisher.ids).toHaveLength(recorded);
    expect(telemetry.total('PollsCompleted')).toBe(0);
    dataManager.onEntry = () => undefined;
    expect(await poll()).toMatchObject({ listed: 100, passedOver: recorded, stoppedEarly: false });
    expect(telemetry.total('PollsCompleted')).toBe(1);
    expect(store.instanceIds()).toHaveLength(100);
    expect(await poll()).toMatchObject({ listed: 100, passedOver: 0, unchanged: 100 });
  });

  test('row 37: a list that no poll gets through is got through, though every poll is a cold start', async () => {
    const entries = Array.from({ length: 200 }, (_, index) => completedSummary({ id: `i-${index}` }));
    const { clock, dataManager, store, dependencies, publisher } = pollRig(entries);
    // Asking the table takes a second, whether it knows the instance or not.
    const last = store.last.bind(store);
    store.last = (instanceId) => {
      clock.advance(1_000);
      return last(instanceId);
    };
    const polls: number[] = [];
    for (let ended = false; !ended;) {
      const cold = { ...dependencies, seen: new SeenInstances() };
      const { recorded, stoppedEarly } = await pollDataManager(clock.now() + MINUTE_MS, cold);
      polls.push(recorded);
      ended = !stoppedEarly;
    }
    expect(store.instanceIds()).toHaveLength(200);
    expect(polls.every((recorded) => recorded > 0)).toBe(true);
    expect(new Set(publisher.ids).size).toBe(publisher.ids.length);
    // What lies before the place where a poll began is looked at by the ones after it.
    dataManager.show(...entries.map((entry) => ({ ...entry, archived: true })));
    for (let more = 0; more < 2 * polls.length; more += 1) {
      await pollDataManager(clock.now() + MINUTE_MS, { ...dependencies, seen: new SeenInstances() });
    }
    expect(store.instanceIds().every((instance) => store.all(instance).length === 2)).toBe(true);
  });

  test('row 37: an invalid entry and a vanished one do not hold the place up', async () => {
    const entries: unknown[] = Array.from({ length: 60 }, (_, index) =>
      completedSummary({ id: `i-${index}` }),
    );
    const { clock, dataManager, dependencies, store, poll } = pollRig([
      ...entries.slice(0, 50),
      {},
      ...entries,
    ]);
    dataManager.onEntry = () => clock.advance(1_000);
    expect(await poll()).toMatchObject({ stoppedEarly: true });
    dataManager.show(...entries.slice(30));
    dataManager.onEntry = () => undefined;
    expect(await poll()).toMatchObject({ listed: 30, passedOver: 30, recorded: 0, stoppedEarly: false });
    expect(dependencies.turns.kept.position).toBe(0);
    expect(await poll()).toMatchObject({ passedOver: 0 });
    expect(store.all('i-59')).toHaveLength(1);
  });

  test('row 13: a Data Manager that says nothing is given up in time, and the poll has failed', async () => {
    const { dataManager, telemetry, poll } = pollRig();
    dataManager.hangs = true;
    const error: unknown = await poll(15_050).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataManagerError);
    expect(error).toMatchObject({ failure: 'timed-out' });
    expect([telemetry.total('PollsFailed'), telemetry.total('PollsCompleted')]).toEqual([1, 0]);
  });

  test('row 37: begins nothing at the moment at which it has to stop', async () => {
    const { clock, dataManager, poll } = pollRig([summary()]);
    let handedOut = 0;
    dataManager.onEntry = () => {
      handedOut += 1;
      clock.advance(1_000);
    };
    expect(await poll(15_000)).toMatchObject({ listed: 0, stoppedEarly: true });
    expect(handedOut).toBe(0);
    expect(await poll(16_000)).toMatchObject({ listed: 0, stoppedEarly: true });
    expect(handedOut).toBe(1);
  });

  test('row 17: reads no further when the table is away', async () => {
    const { dataManager, store, poll } = pollRig(
      Array.from({ length: 1_000 }, (_, index) => summary({ id: `i-${index}` })),
    );
    let read = 0;
    dataManager.onEntry = () => (read += 1);
    store.failNext('last', 1_000);
    await expect(poll()).rejects.toThrow(StorageUnavailable);
    // What is held back is read before the table is asked.
    expect(read).toBeLessThan(600);
  });

  test('row 37: does not begin a list for which there is no time', async () => {
    const { dataManager, poll } = pollRig([], ['p-1', 'p-2']);
    dataManager.lists.set('p-1', [summary()]);
    expect(await poll(10_000)).toMatchObject({ listed: 0, stoppedEarly: true });
  });

  test('row 17: fails when the table goes away, even if other projects can be read', async () => {
    const { store, dataManager, telemetry, poll } = pollRig([], ['p-1', 'p-2']);
    dataManager.lists.set('p-1', [summary({ id: 'a' })]);
    dataManager.lists.set('p-2', [summary({ id: 'b' })]);
    store.failNext('last');
    await expect(poll()).rejects.toThrow(StorageUnavailable);
    expect(telemetry.total('PollsFailed')).toBe(0);
  });

  test('row 20: waits up to five seconds for a slot, and leaves what then has none to the sweep', async () => {
    const soon = pollRig([completedSummary()]);
    soon.pace.nextFreeAt = soon.clock.now() + 4_900;
    await soon.poll();
    expect(soon.publisher.ids).toHaveLength(1);
    const later = pollRig([completedSummary()]);
    later.pace.nextFreeAt = later.clock.now() + 5_100;
    await later.poll();
    expect(later.publisher.ids).toHaveLength(0);
  });

  test('row 37: tells nothing in the last second', async () => {
    const { clock, dataManager, publisher, poll } = pollRig([
      completedSummary(),
      completedSummary({ id: 'b' }),
    ]);
    dataManager.onEntry = () => clock.advance(29_250);
    await poll();
    expect(publisher.timeouts).toEqual([]);
  });

  test('row 17: fails when the table goes away, and what was recorded by then stays', async () => {
    const { store, poll } = pollRig(
      Array.from({ length: 50 }, (_, index) => completedSummary({ id: `i-${index}` })),
    );
    store.failNext('append');
    await expect(poll()).rejects.toThrow(StorageUnavailable);
    expect(store.instanceIds().length).toBeLessThan(50);
    expect(await poll()).toMatchObject({ listed: 50 });
    expect(store.instanceIds()).toHaveLength(50);
  });
});
