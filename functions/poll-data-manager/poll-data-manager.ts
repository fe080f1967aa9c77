import type { Telemetry } from '../shared/base/telemetry.ts';
import { instanceSummarySchema } from '../shared/instances/instance-summary.ts';
import { observe } from '../shared/instances/observation.ts';
import { DataManagerError, asTimeout, type InstanceList } from '../shared/instances/data-manager.ts';
import type { PollTurns } from '../shared/instances/poll-turns.ts';
import { publishRecorded } from '../shared/delivery/publish-recorded.ts';
import type { PublishDependencies } from '../shared/delivery/publish-notice.ts';
import {
  recordObservation,
  type OwedNotice,
  type RecordDependencies,
} from '../shared/history/record-observation.ts';
import { HeldEntries, type HeldEntry } from './held-entries.ts';
import { idOf } from './id-of.ts';
import { INVALID_NAMED_MAX, problemsOf } from './invalid-entry.ts';
import { readProjects, type ProjectDependencies } from './read-projects.ts';
import type { SeenInstances } from './seen-instances.ts';

/** What polling needs. */
export type PollDependencies = RecordDependencies &
  PublishDependencies &
  ProjectDependencies & {
    readonly dataManager: InstanceList;
    /** What this function saw before; kept while it stays warm. */
    readonly seen: SeenInstances;
    readonly turns: PollTurns;
    /** The projects to ask for; none means all that the account may see. */
    readonly projectIds: readonly string[];
  };

/** What a poll came to. */
export interface PollResult {
  readonly listed: number;
  /** Entries before the place where the poll before this one had to stop: the next poll looks at them again. */
  readonly passedOver: number;
  readonly recorded: number;
  readonly unchanged: number;
  readonly invalid: number;
  /** Lists that could not be read, or not to their end. */
  readonly failedLists: number;
  /** The time was up; the next poll goes on. */
  readonly stoppedEarly: boolean;
  /** Another poll was under way: nothing was read. */
  readonly skipped: boolean;
}

const AT_ONCE = 16;
/** Reading stops this long before the deadline; telling what was found and clearing up must still fit in. */
const STOP_BEFORE_MS = 15_000;
/** How much longer than that a wait for the Data Manager may last. */
const SILENCE_ALLOWED_MS = 2_000;
const SLOT_WAIT_MS = 5_000;
const NOTHING = { listed: 0, passedOver: 0, recorded: 0, unchanged: 0, invalid: 0 };

/**
 * Reads the Data Manager's list and records every change since it was last seen, by this function or by any other.
 * An entry that is not valid, and a project whose list cannot be read, take no other down. Of an instance that a list
 * has twice, the last entry counts.
 *
 * Polls take turns: while one reads, all others are skipped. A poll whose time is up notes how far it came, and the
 * next one begins there, whichever function it runs in. Having reached the end, the one after begins at the front: a
 * list of any length is got through, again and again. A poll that was killed had its turn until its deadline.
 *
 * Before the instances, it looks after the list of projects ({@link readProjects}).
 *
 * `deadline` is epoch milliseconds; reading ends in time before it.
 *
 * @throws DataManagerError when no list could be read
 * @throws StorageUnavailable when the table cannot be asked; what was recorded by then stays
 */
export async function pollDataManager(deadline: number, dependencies: PollDependencies): Promise<PollResult> {
  const { projectIds, turns, clock, telemetry } = dependencies;
  const began = clock.now();
  const turn = await turns.take(began, deadline);
  if (!turn) {
    telemetry.measure('PollsSkipped');
    telemetry.info('PollSkipped');
    return { ...NOTHING, failedLists: 0, stoppedEarly: false, skipped: true };
  }
  const poll = new Poll(dependencies, turn.position, deadline - STOP_BEFORE_MS);
  const lists = projectIds.length === 0 ? [undefined] : projectIds;
  let failures: DataManagerError[];
  let next = turn.position;
  try {
    await readProjects(dependencies);
    failures = await readLists(poll, lists, telemetry);
    // A list that is read too slowly to come this far again is at least looked at from the front.
    next = poll.stoppedEarly && poll.counts.listed > turn.position ? poll.counts.listed : 0;
  } finally {
    await turn.end(next);
  }
  await publishRecorded(
    poll.owed,
    { maxWaitMs: SLOT_WAIT_MS, deadline: deadline - 1_000 },
    dependencies.historySettings.announceMaxAgeMs,
    dependencies,
  );
  const result = {
    ...poll.counts,
    failedLists: failures.length,
    stoppedEarly: poll.stoppedEarly,
    skipped: false,
  };
  // A poll that ran out of time is neither: should no poll ever reach the end of the list, the silence is the alarm.
  if (failures.length > 0) telemetry.measure('PollsFailed');
  else if (!poll.stoppedEarly) telemetry.measure('PollsCompleted');
  telemetry.measure('PollDuration', { value: clock.now() - began });
  telemetry.measure('InstancesListed', { value: result.listed });
  telemetry.info('PollDone', { ...result, durationMs: clock.now() - began });
  if (failures.length === lists.length && failures[0]) throw failures[0];
  return result;
}

/** Reads one list after the other; gives what was wrong with those that could not be read, or not to their end. */
async function readLists(
  poll: Poll,
  lists: readonly (string | undefined)[],
  telemetry: Telemetry,
): Promise<DataManagerError[]> {
  const failures: DataManagerError[] = [];
  for (const projectId of lists) {
    try {
      await poll.readList(projectId);
    } catch (error) {
      if (!(error instanceof DataManagerError)) throw error;
      failures.push(error);
      telemetry.error('ListUnreadable', {
        projectId,
        failure: error.failure,
        reason: error.message,
      });
    }
  }
  return failures;
}

/** One run over all lists: a few instances are recorded at once, so that memory stays small however long a list is. */
class Poll {
  readonly owed: OwedNotice[] = [];
  readonly counts = { ...NOTHING };
  stoppedEarly = false;
  readonly #held = new HeldEntries();
  readonly #dependencies: PollDependencies;
  readonly #from: number;
  readonly #stopAt: number;

  constructor(dependencies: PollDependencies, from: number, stopAt: number) {
    this.#dependencies = dependencies;
    this.#from = from;
    this.#stopAt = stopAt;
  }

  async readList(projectId: string | undefined): Promise<void> {
    const { dataManager, clock } = this.#dependencies;
    if (clock.now() >= this.#stopAt) {
      this.stoppedEarly = true;
      return;
    }
    const stop = new AbortController();
    // Between entries the loop looks at the time itself; this ends a wait for an entry that does not come.
    const silence = clock.timeout(this.#stopAt - clock.now() + SILENCE_ALLOWED_MS);
    const signal = AbortSignal.any([stop.signal, silence]);
    const running = new Set<Promise<void>>();
    let failure: unknown;
    let unreadable: unknown;
    const record = async (held: readonly HeldEntry[]) => {
      for (const one of held) {
        if (failure !== undefined) return;
        const task = this.#record(one).catch((error: unknown) => {
          failure ??= error;
        });
        running.add(task);
        void task.finally(() => running.delete(task));
        if (running.size >= AT_ONCE) await Promise.race(running);
      }
    };
    try {
      for await (const entry of dataManager.listInstances(projectId, signal)) {
        if (clock.now() >= this.#stopAt) {
          this.stoppedEarly = true;
          break;
        }
        this.counts.listed += 1;
        if (this.counts.listed <= this.#from) {
          this.counts.passedOver += 1;
          continue;
        }
        this.#take(entry);
        await record(this.#held.beyondLimits());
        if (failure !== undefined) break;
      }
    } catch (error) {
      unreadable = asTimeout(error, silence);
    }
    stop.abort();
    // A list that could not be read to its end takes nothing down that stands before.
    await record(this.#held.all());
    await Promise.all(running);
    failure ??= unreadable;
    if (failure !== undefined) throw failure;
  }

  /** Looks at an entry, and holds it if it may have to be recorded. */
  #take(entry: unknown): void {
    const { clock, seen, telemetry } = this.#dependencies;
    if (this.#held.overrule(entry)) this.counts.unchanged += 1;
    if (seen.hasSame(entry)) {
      this.counts.unchanged += 1;
      return;
    }
    const parsed = instanceSummarySchema.safeParse(entry);
    if (!parsed.success) {
      this.counts.invalid += 1;
      telemetry.measure('ReportsInvalid', { source: 'poll' });
      // `PollDone` has how many there were.
      if (this.counts.invalid > INVALID_NAMED_MAX) return;
      telemetry.warn('ListEntryInvalid', {
        instanceId: idOf(entry)?.slice(0, 100),
        problems: problemsOf(parsed.error).join('; '),
      });
      return;
    }
    const observation = observe(parsed.data, 'poll', new Date(clock.now()).toISOString());
    if (seen.hasUnchanged(observation, clock.now())) {
      this.counts.unchanged += 1;
      return;
    }
    this.#held.add({ observation, entry });
  }

  async #record({ observation, entry }: HeldEntry): Promise<void> {
    const { clock, seen, telemetry } = this.#dependencies;
    telemetry.measure('ReportsReceived', { source: 'poll' });
    const recording = await recordObservation(observation, this.#dependencies);
    seen.remember(observation, entry, clock.now());
    if (recording.result === 'unchanged') this.counts.unchanged += 1;
    else this.counts.recorded += 1;
    if (recording.owed) this.owed.push(recording.owed);
  }
}
