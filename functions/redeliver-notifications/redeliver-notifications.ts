import { isOverdue } from '../shared/delivery/overdue.ts';
import type { DueEntry } from '../shared/history/history.ts';
import { deliverNotification, type DeliverDependencies } from '../shared/delivery/deliver-notification.ts';

/** What a sweep needs. */
export type SweepDependencies = DeliverDependencies & { readonly announceMaxAgeMs: number };

/** What a sweep did, and what it left. */
export interface SweepResult {
  readonly told: number;
  readonly refused: number;
  readonly unavailable: number;
  readonly suppressed: number;
  /** Notifications still owed, whoever holds them; counted up to a limit. */
  readonly due: number;
  /** How long ago the oldest outcome that is still owed was learnt. */
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
 * Tells what is owed and held by nobody, longest waiting first, at the pace, until nothing is left or the time is
 * up. Several sweeps at once share the work: each claims before it publishes. An outage of the service ends the
 * sweep; what has waited long is then touched, so that no outage makes it overdue.
 *
 * `deadline` is epoch milliseconds.
 *
 * @throws HistoryUnavailable when the table cannot be asked; everything stays due
 */
export async function redeliverNotifications(
  deadline: number,
  dependencies: SweepDependencies,
): Promise<SweepResult> {
  const { due, clock, telemetry } = dependencies;
  const sweep = new Sweep(dependencies, deadline);
  for (;;) {
    const entries = await due.entries(clock.now(), PAGE);
    const fresh = entries.filter((entry) => sweep.isFresh(entry));
    for (const [index, entry] of fresh.entries()) {
      if (!sweep.goesOn()) break;
      await sweep.take(entry, fresh.length - index);
    }
    if (!sweep.goesOn()) await sweep.touchLongWaiting(fresh);
    if (!sweep.goesOn() || fresh.length === 0) break;
  }
  const left = await due.entries(Number.MAX_SAFE_INTEGER, COUNTED_MAX);
  const oldest = left.reduce((min, { observedAt }) => Math.min(min, Date.parse(observedAt)), clock.now());
  const result = {
    ...sweep.counts,
    due: left.length,
    oldestDueSeconds: Math.round((clock.now() - oldest) / 1_000),
  };
  telemetry.measure('DueNotifications', { value: result.due });
  telemetry.measure('OldestDueSeconds', { value: result.oldestDueSeconds });
  telemetry.measure('SweepsCompleted');
  telemetry.info('SweepDone', result);
  return result;
}

class Sweep {
  readonly counts = { told: 0, refused: 0, unavailable: 0, suppressed: 0 };
  readonly #dependencies: SweepDependencies;
  readonly #deadline: number;
  /** The index lags: what this sweep has dealt with may still be in it. */
  readonly #taken = new Set<string>();
  #failuresInARow = 0;
  /** No slot was to be had: trying the next at once would only spin. */
  #outOfSlots = false;

  constructor(dependencies: SweepDependencies, deadline: number) {
    this.#dependencies = dependencies;
    this.#deadline = deadline;
  }

  isFresh(entry: DueEntry): boolean {
    return !this.#taken.has(nameOf(entry));
  }

  goesOn(): boolean {
    return (
      !this.#outOfSlots &&
      this.#failuresInARow < FAILURES_MAX &&
      this.#dependencies.clock.now() < this.#deadline - STOP_BEFORE_MS
    );
  }

  /** `left` is how many there are still to take, this one included. */
  async take(entry: DueEntry, left: number): Promise<void> {
    const { due, clock, telemetry, announceMaxAgeMs, leaseMs } = this.#dependencies;
    this.#taken.add(nameOf(entry));
    if (isOverdue(entry.dueAt, clock.now(), announceMaxAgeMs)) {
      if (!(await due.suppress(entry))) return;
      this.counts.suppressed += 1;
      telemetry.measure('OutcomesSuppressed');
      telemetry.warn('NotificationSuppressed', {
        instanceId: entry.instanceId,
        sequence: entry.sequence,
      });
      return;
    }
    const held = await due.claim(entry, clock.now() + leaseMs);
    if (!held) return;
    const budget = { maxWaitMs: SLOT_WAIT_MS, deadline: this.#deadline, inARow: left };
    const delivery = await deliverNotification(held, budget, this.#dependencies);
    this.#failuresInARow = delivery === 'unavailable' ? this.#failuresInARow + 1 : 0;
    if (delivery === 'left') this.#outOfSlots = true;
    else this.counts[delivery] += 1;
  }

  /** While the service is away, no try moves the times of those that wait behind; half-way to overdue, this does. */
  async touchLongWaiting(entries: readonly DueEntry[]): Promise<void> {
    const { due, clock, announceMaxAgeMs, leaseMs } = this.#dependencies;
    const now = clock.now();
    for (const entry of entries) {
      if (!this.isFresh(entry) || !isOverdue(entry.dueAt, now, announceMaxAgeMs / 2)) continue;
      if (isOverdue(entry.dueAt, now, announceMaxAgeMs) || clock.now() > this.#deadline - STOP_BEFORE_MS)
        continue;
      await due.postpone(entry, entry.dueAt, clock.now() + leaseMs);
    }
  }
}

function nameOf({ instanceId, sequence, dueAt }: DueEntry): string {
  return `${sequence}#${dueAt}#${instanceId}`;
}
