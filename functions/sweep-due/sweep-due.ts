import { isStale } from '../shared/delivery/stale.ts';
import type { DueEntry } from '../shared/delivery/due-notices.ts';
import { publishNotice, type PublishDependencies } from '../shared/delivery/publish-notice.ts';

/** What a sweep needs. */
export type SweepDependencies = PublishDependencies & { readonly announceMaxAgeMs: number };

/** What a sweep did, and what it left. */
export interface SweepResult {
  readonly published: number;
  readonly refused: number;
  readonly unavailable: number;
  readonly suppressed: number;
  /** Notices still owed, whoever holds them; counted up to a limit. */
  readonly due: number;
  /** How long ago the event of the oldest of these was learnt. */
  readonly oldestDueSeconds: number;
}

const PAGE = 500;
const COUNTED_MAX = 10_000;
const SLOT_WAIT_MS = 20_000;
/** A claim, a wait for a slot and a publish must fit in before the deadline. */
const STOP_BEFORE_MS = 8_000;
/** After so many failures in a row the service is away; the next sweep tries again. */
const FAILURES_MAX = 5;

/**
 * Publishes what is owed and held by nobody, longest waiting first, at the pace, until nothing is left or the time is
 * up. Several sweeps at once share the work: each claims before it publishes. An outage of the service ends the
 * sweep; what has waited long is then touched, so that no outage makes it stale.
 *
 * `deadline` is epoch milliseconds.
 *
 * @throws StorageUnavailable when the table cannot be asked; everything stays due
 */
export async function sweepDue(deadline: number, dependencies: SweepDependencies): Promise<SweepResult> {
  const { due, clock, telemetry } = dependencies;
  const sweep = new Sweep(dependencies, deadline);
  for (;;) {
    const entries = await due.entries(clock.now(), PAGE);
    const fresh = entries.filter((entry) => sweep.isFresh(entry));
    for (const [index, entry] of fresh.entries()) {
      if (!sweep.canContinue()) break;
      await sweep.publish(entry, fresh.length - index);
    }
    if (!sweep.canContinue()) await sweep.touchLongWaiting(fresh);
    if (!sweep.canContinue() || fresh.length === 0) break;
  }
  const owed = await due.entries(Number.MAX_SAFE_INTEGER, COUNTED_MAX);
  const oldest = owed.reduce((min, { observedAt }) => Math.min(min, Date.parse(observedAt)), clock.now());
  const result = {
    ...sweep.counts,
    due: owed.length,
    oldestDueSeconds: Math.round((clock.now() - oldest) / 1_000),
  };
  telemetry.measure('DueNotices', { value: result.due });
  telemetry.measure('OldestDueSeconds', { value: result.oldestDueSeconds });
  telemetry.measure('SweepsCompleted');
  telemetry.info('SweepDone', result);
  return result;
}

class Sweep {
  readonly counts = { published: 0, refused: 0, unavailable: 0, suppressed: 0 };
  readonly #dependencies: SweepDependencies;
  readonly #deadline: number;
  /** The index lags: what this sweep has dealt with may still be in it. */
  readonly #seen = new Set<string>();
  #failuresInARow = 0;
  /** No slot was to be had: trying the next at once would only spin. */
  #outOfSlots = false;

  constructor(dependencies: SweepDependencies, deadline: number) {
    this.#dependencies = dependencies;
    this.#deadline = deadline;
  }

  isFresh(entry: DueEntry): boolean {
    return !this.#seen.has(nameOf(entry));
  }

  canContinue(): boolean {
    return (
      !this.#outOfSlots &&
      this.#failuresInARow < FAILURES_MAX &&
      this.#dependencies.clock.now() < this.#deadline - STOP_BEFORE_MS
    );
  }

  /** `remaining` is how many there are still to publish, this one included. */
  async publish(entry: DueEntry, remaining: number): Promise<void> {
    const { due, clock, telemetry, announceMaxAgeMs, leaseMs } = this.#dependencies;
    this.#seen.add(nameOf(entry));
    if (isStale(entry.dueAt, clock.now(), announceMaxAgeMs)) {
      if (!(await due.suppress(entry))) return;
      this.counts.suppressed += 1;
      telemetry.measure('NoticesSuppressed');
      telemetry.warn('NoticeSuppressed', {
        instanceId: entry.instanceId,
        sequence: entry.sequence,
      });
      return;
    }
    const held = await due.claim(entry, clock.now() + leaseMs);
    if (!held) return;
    const budget = { maxWaitMs: SLOT_WAIT_MS, deadline: this.#deadline, inARow: remaining };
    const publishing = await publishNotice(held, budget, this.#dependencies);
    this.#failuresInARow = publishing === 'unavailable' ? this.#failuresInARow + 1 : 0;
    if (publishing === 'postponed') this.#outOfSlots = true;
    else this.counts[publishing] += 1;
  }

  /** While the service is away, no try moves the times of those that wait behind; half-way to stale, this does. */
  async touchLongWaiting(entries: readonly DueEntry[]): Promise<void> {
    const { due, clock, announceMaxAgeMs, leaseMs } = this.#dependencies;
    const now = clock.now();
    for (const entry of entries) {
      if (!this.isFresh(entry) || !isStale(entry.dueAt, now, announceMaxAgeMs / 2)) continue;
      if (isStale(entry.dueAt, now, announceMaxAgeMs) || clock.now() > this.#deadline - STOP_BEFORE_MS)
        continue;
      await due.postpone(entry, entry.dueAt, clock.now() + leaseMs);
    }
  }
}

function nameOf({ instanceId, sequence, dueAt }: DueEntry): string {
  return `${sequence}#${dueAt}#${instanceId}`;
}
