import { instanceSummarySchema } from '../shared/instances/instance-summary.ts';
import { observe } from '../shared/instances/observation.ts';
import { DataManagerError, asTimeout, type InstanceList } from '../shared/instances/data-manager.ts';
import type { PollPosition } from '../shared/instances/poll-position.ts';
import { publishRecorded } from '../shared/delivery/publish-recorded.ts';
import type { PublishDependencies } from '../shared/delivery/publish-notice.ts';
import {
  recordObservation,
  type OwedNotice,
  type RecordDependencies,
} from '../shared/history/record-observation.ts';
import { HeldEntries, idOf, type HeldEntry } from './held-entries.ts';
import type { SeenInstances } from './seen-instances.ts';

/** What polling needs. */
export type PollDependencies = RecordDependencies &
  PublishDependencies & {
    readonly dataManager: InstanceList;
    /** What this function saw before; kept while it stays warm. */
    readonly seen: SeenInstances;
    readonly position: PollPosition;
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
}

const AT_ONCE = 16;
/** So many invalid entries of a poll are named in the log. */
const INVALID_NAMED_MAX = 20;
/** Reading stops this long before the deadline; telling what was found and clearing up must still fit in. */
const STOP_BEFORE_MS = 15_000;
/** How much longer than that a wait for the Data Manager may last. */
const SILENCE_ALLOWED_MS = 2_000;
const SLOT_WAIT_MS = 5_000;

/**
 * Reads the Data Manager's list and records every change since it was last seen, by this function or by any other.
 * An entry that is not valid, and a project whose list cannot be read, take no other down. Of an instance that a list
 * has twice, the last entry counts.
 *
 * A poll whose time is up notes how far it came, and the next one begins there, whichever function it runs in. Having
 * reached the end, the one after begins at the front: a list of any length is got through, again and again.
 *
 * `deadline` is epoch milliseconds; reading ends in time before it.
 *
 * @throws DataManagerError when no list could be read
 * @throws StorageUnavailable when the table cannot be asked; what was recorded by then stays
 */
export async function pollDataManager(deadline: number, dependencies: PollDependencies): Promise<PollResult> {
  const { projectIds, position, clock, telemetry } = dependencies;
  const began = clock.now();
  const from = await position.read();
  const poll = new Poll(dependencies, from, deadline - STOP_BEFORE_MS);
  const failures: DataManagerError[] = [];
  const lists = projectIds.length === 0 ? [undefined] : projectIds;
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
  const next = poll.stoppedEarly ? poll.counts.listed : 0;
  if (next !== from) await position.write(next);
  await publishRecorded(
    poll.owed,
    { maxWaitMs: SLOT_WAIT_MS, deadline: deadline - 1_000 },
    dependencies.historySettings.announceMaxAgeMs,
    dependencies,
  );
  const result = { ...poll.counts, failedLists: failures.length, stoppedEarly: poll.stoppedEarly };
  // A poll that ran out of time is neither: should no poll ever reach the end of the list, the silence is the alarm.
  if (failures.length > 0) telemetry.measure('PollsFailed');
  else if (!poll.stoppedEarly) telemetry.measure('PollsCompleted');
  telemetry.measure('PollDuration', { value: clock.now() - began });
  telemetry.measure('InstancesListed', { value: result.listed });
  telemetry.info('PollDone', { ...result, durationMs: clock.now() - began });
  if (failures.length === lists.length && failures[0]) throw failures[0];
  return result;
}

/** One run over all lists: a few instances are recorded at once, so that memory stays small however long a list is. */
class Poll {
  readonly owed: OwedNotice[] = [];
  readonly counts = { listed: 0, passedOver: 0, recorded: 0, unchanged: 0, invalid: 0 };
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
      failure ??= asTimeout(error, silence);
    }
    stop.abort();
    // A list that could not be read to its end takes nothing down that stands before.
    const unreadable = failure instanceof DataManagerError ? failure : undefined;
    if (unreadable) failure = undefined;
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
      const paths = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      telemetry.warn('ListEntryInvalid', {
        instanceId: idOf(entry)?.slice(0, 100),
        problems: paths.join('; '),
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
