import type { HistoryEntry } from './history-event.ts';
import { outcomeOf } from '../instances/outcome.ts';

/** How long an instance was in a phase; without `until` while it still is. */
export interface PhaseDuration {
  readonly phase: string;
  readonly from: string;
  readonly until: string | undefined;
  readonly seconds: number;
}

/**
 * The time spent in each phase, in the order in which it happened (late reports take their place). The phase that
 * still lasts is counted up to `now` (ISO-8601); a final phase does not last and has no entry.
 */
export function phaseDurations(events: readonly HistoryEntry[], now: string): PhaseDuration[] {
  const entries = events
    .filter((event) => event.kind !== 'update')
    .map(({ reportedPhase, occurredAt }) => ({ phase: reportedPhase, from: occurredAt }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : rank(a.phase) - rank(b.phase)));
  const turns = entries.filter((entry, index) => entry.phase !== entries[index - 1]?.phase);
  return turns.flatMap(({ phase, from }, index) => {
    if (outcomeOf(phase)) return [];
    const until = turns[index + 1]?.from;
    const seconds = Math.max(0, (Date.parse(until ?? now) - Date.parse(from)) / 1_000);
    return [{ phase, from, until, seconds }];
  });
}

function rank(phase: string): number {
  return outcomeOf(phase) ? 2 : phase === 'PENDING' ? 0 : 1;
}
