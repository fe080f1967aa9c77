import { outcomeOf } from './outcome.ts';
import { isKnownPhase } from './phase.ts';

/** How far an instance has come: 0 waiting, 1 running, 2 finished. */
export type Stage = 0 | 1 | 2;

/**
 * The stage that a report states, or `undefined` where it states none: UNKNOWN, or a phase that nobody knows yet, of
 * an instance that is not known to have run. It is then where it was. Only COMPLETED, SUCCEEDED and FAILED are ends.
 */
export function statedStage(
  phase: string,
  {
    startedAt,
    runTimeMs = 0,
  }: { readonly startedAt: string | undefined; readonly runTimeMs: number | undefined },
): Stage | undefined {
  if (outcomeOf(phase)) return 2;
  if (phase === 'RUNNING' || phase === 'CRASH_LOOP_BACKOFF' || startedAt !== undefined) return 1;
  if (isKnownPhase(phase) && phase !== 'UNKNOWN') return 0;
  return runTimeMs > 0 ? 1 : undefined;
}
