/** How an instance can end: COMPLETED and SUCCEEDED are `success`, FAILED is `failure`. */
export const OUTCOMES = ['success', 'failure'] as const;

/** See {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome that a phase stands for, or `undefined` while the instance has not finished. */
export function outcomeOf(phase: string): Outcome | undefined {
  if (phase === 'COMPLETED' || phase === 'SUCCEEDED') return 'success';
  return phase === 'FAILED' ? 'failure' : undefined;
}
