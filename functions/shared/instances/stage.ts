/** How far an instance has come: 0 waiting, 1 running, 2 finished. */
export type Stage = 0 | 1 | 2;

const FINISHED = new Set(['COMPLETED', 'SUCCEEDED', 'FAILED']);

/**
 * The stage of a reported state. RUNNING, or anything with a start time, is running; an unknown phase is never
 * taken for the end.
 */
export function stageOf(phase: string, startedAt: string | undefined): Stage {
  if (FINISHED.has(phase)) return 2;
  return phase === 'RUNNING' || startedAt !== undefined ? 1 : 0;
}
