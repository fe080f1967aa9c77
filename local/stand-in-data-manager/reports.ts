import type { Lifecycle, LifecycleStep } from './lifecycle.ts';

const LATE_BY_MS = 20_000;

/** One report that the stand-in sends by itself. */
export interface Report {
  readonly lifecycle: Lifecycle;
  readonly step: LifecycleStep;
  /** When it is sent, in milliseconds of the timeline; what it tells is the state at `step.atMs`. */
  readonly sentAtMs: number;
}

/**
 * The reports of a lifecycle, in the order in which they are sent: one for every step, none where only the poll
 * can see it. A late report tells of the start after the end has been told; a duplicate tells the end twice.
 */
export function reportsOf(lifecycle: Lifecycle): Report[] {
  if (lifecycle.reportedBy === 'poll') return [];
  const last = lifecycle.steps.at(-1) ?? lifecycle.steps[0];
  const lateMs = last.atMs + LATE_BY_MS;
  const reports = lifecycle.steps.map((step) => {
    const isLate = lifecycle.mishap === 'late-report' && step.stage === 'running';
    return { lifecycle, step, sentAtMs: isLate ? lateMs : step.atMs };
  });
  if (lifecycle.mishap === 'duplicate-report') reports.push({ lifecycle, step: last, sentAtMs: lateMs });
  return reports.sort((one, other) => one.sentAtMs - other.sentAtMs);
}

/** The word of a callback for the state that a step leads to. */
export function jobStatusOf(step: LifecycleStep): string {
  if (step.stage === 'finished') return step.phase === 'FAILED' ? 'FAILURE' : 'SUCCESS';
  if (step.phase.endsWith('_BACKOFF')) return 'RETRY';
  return step.stage === 'running' ? 'STARTED' : 'PENDING';
}
