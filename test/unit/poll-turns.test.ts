import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { DataManagerError, type InstanceList } from '../../functions/shared/instances/data-manager.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { MemoryPollTurns } from '../fakes/memory-poll-turns.ts';
import { pollRig } from '../fakes/poll-rig.ts';

const TIMEOUT_MS = 5 * MINUTE_MS;
const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => completedSummary({ id: `i-${index}` }));

/** A rig whose list takes a second for each entry, and polls that are each a function of their own. */
function slowRig(count: number) {
  const parts = pollRig(entries(count));
  const { clock, dataManager, dependencies } = parts;
  const { kept } = dependencies.turns;
  const list = dataManager.listInstances.bind(dataManager);
  dataManager.listInstances = async function* (projectId, signal) {
    for await (const entry of list(projectId, signal)) {
      await clock.wait(1_000);
      yield entry;
    }
  };
  let functions = 0;
  const start = (own: Partial<typeof dependencies> = {}) => {
    const turns = new MemoryPollTurns(`function-${(functions += 1)}`, kept);
    const cold = { ...dependencies, seen: new SeenInstances(), turns, ...own };
    return pollDataManager(clock.now() + TIMEOUT_MS, cold);
  };
  return { ...parts, kept, start };
}

describe('row 56: polls that overlap', () => {
  test('are skipped, all but the first: that is said, and is no failure', async () => {
    const { clock, store, telemetry, start } = slowRig(90);
    const first = start();
    await clock.wait(MINUTE_MS);
    expect(await start()).toEqual({
      listed: 0,
      passedOver: 0,
      recorded: 0,
      unchanged: 0,
      invalid: 0,
      failedLists: 0,
      stoppedEarly: false,
      skipped: true,
    });
    expect(store.instanceIds()).toEqual([]);
    const measured = ['PollsSkipped', 'PollsCompleted', 'PollsFailed', 'PollDuration'] as const;
    expect(measured.map((name) => telemetry.total(name))).toEqual([1, 0, 0, 0]);
    // The first one has read the projects before.
    expect(telemetry.records.filter(({ message }) => message !== 'ProjectsRead')).toEqual([
      { level: 'info', message: 'PollSkipped', fields: {} },
    ]);
    expect(await first).toMatchObject({ recorded: 90, skipped: false });
    expect(await start()).toMatchObject({ unchanged: 90, skipped: false });
  });

  test('and are killed leave no instance of a long list unseen: each is looked at as often as any other', async () => {
    const { clock, store, telemetry, dependencies } = pollRig(
      Array.from({ length: 1_500 }, (_, index) => summary({ id: `i-${index}` })),
    );
    const looks = new Map<string, number>();
    const last = store.last.bind(store);
    store.last = async (instanceId) => {
      looks.set(instanceId, (looks.get(instanceId) ?? 0) + 1);
      await clock.wait(400);
      return last(instanceId);
    };
    // What a killed poll waits for never comes.
    const silent: InstanceList = {
      listInstances: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
      }),
    };
    const polls: Promise<unknown>[] = [];
    for (let tick = 0; tick < 45; tick += 1) {
      const turns = new MemoryPollTurns(`function-${tick}`, dependencies.turns.kept);
      const isKilled = tick % 9 === 3;
      const own = { seen: new SeenInstances(), turns, ...(isKilled && { dataManager: silent }) };
      const poll = pollDataManager(clock.now() + 17_000, { ...dependencies, ...own });
      if (!isKilled) polls.push(poll);
      await clock.wait(6_000);
    }
    await Promise.all(polls);
    const counts = Array.from({ length: 1_500 }, (_, index) => looks.get(`i-${index}`) ?? 0);
    expect(Math.min(...counts)).toBeGreaterThan(2);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(telemetry.total('PollsSkipped')).toBeGreaterThan(25);
  });
});

describe('row 56: a poll gives its turn back, and the next one begins', () => {
  type Rig = ReturnType<typeof slowRig>;
  test.each<
    [string, (rig: Rig) => unknown, begins: number, Failure: (new (...args: never[]) => Error) | undefined]
  >([
    ['at the front, when it got to the end', () => undefined, 0, undefined],
    [
      'where it stopped, when its time was up',
      ({ dataManager }) => dataManager.show(...entries(600)),
      284,
      undefined,
    ],
    [
      'at the front, when its time was up before it came to where it should have begun',
      ({ dataManager, kept }) => {
        dataManager.show(...entries(600));
        kept.position = 284;
      },
      0,
      undefined,
    ],
    [
      'at the front, when no list could be read',
      ({ dataManager }) => dataManager.brokenLists.set('', { after: 0, failure: 'unreachable' }),
      0,
      DataManagerError,
    ],
    [
      'where it began, when the table went away',
      ({ store }) => store.failNext('append'),
      40,
      StorageUnavailable,
    ],
  ])('%s', async (_when, goWrong, begins, Failure) => {
    const rig = slowRig(90);
    rig.kept.position = 40;
    goWrong(rig);
    const poll = rig.start();
    if (Failure) await expect(poll).rejects.toThrow(Failure);
    else await poll;
    expect(rig.kept.held).toBeUndefined();
    expect(rig.kept.position).toBe(begins);
  });

  test('before it tells what it found', async () => {
    const { kept, publisher, start } = slowRig(1);
    publisher.duringPublish = async () => expect(kept.held).toBeUndefined();
    await start();
    expect(publisher.ids).toEqual(['i-0:completed']);
  });

  test('unless the table is away, and then it is over with the time of the poll', async () => {
    const { clock, kept, dependencies, start } = slowRig(1);
    const turns = new MemoryPollTurns('a function', kept);
    const away = {
      take: async (now: number, until: number) => {
        const turn = await turns.take(now, until);
        return turn && { ...turn, end: () => Promise.reject(new StorageUnavailable('The table is away.')) };
      },
    };
    await expect(pollDataManager(clock.now() + TIMEOUT_MS, { ...dependencies, turns: away })).rejects.toThrow(
      StorageUnavailable,
    );
    expect(await start()).toMatchObject({ skipped: true });
    clock.advance(TIMEOUT_MS);
    expect(await start()).toMatchObject({ listed: 1, skipped: false });
  });
});
