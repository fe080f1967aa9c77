/** The phases that the Data Manager's API names (`InstanceSummaryPhase` of its OpenAPI 5.0). */
export const KNOWN_PHASES = [
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'SUCCEEDED',
  'CRASH_LOOP_BACKOFF',
  'IMAGE_PULL_BACKOFF',
  'UNKNOWN',
] as const;

/** A phase that the Data Manager's API names. */
export type KnownPhase = (typeof KNOWN_PHASES)[number];

const lettersOf = (text: string) => text.replace(/[\s_-]/g, '').toUpperCase();
const byLetters = new Map<string, KnownPhase>(KNOWN_PHASES.map((phase) => [lettersOf(phase), phase]));

/**
 * The API's spelling of a phase. Kubernetes' spellings (`Completed`, `CrashLoopBackOff`) are aliases; a phase
 * that nobody knows yet comes back exactly as it was written.
 */
export function canonicalPhase(text: string): string {
  return byLetters.get(lettersOf(text)) ?? text;
}

/** Whether this version of Phasewatch knows the phase (after {@link canonicalPhase}). */
export function isKnownPhase(phase: string): phase is KnownPhase {
  return (KNOWN_PHASES as readonly string[]).includes(phase);
}
