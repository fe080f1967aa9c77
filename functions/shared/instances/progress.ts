import type { Stage } from './stage.ts';

/** What a state of an instance says of how far it had come. */
export interface Progress {
  readonly stage: Stage;
  /** UTC, ISO-8601 with milliseconds. */
  readonly stoppedAt?: string | undefined;
  /** Milliseconds; absent where the report's run time could not be read. */
  readonly runTimeMs?: number | undefined;
}

/** Later in the list is the newer state, where nothing else tells. A phase that nobody knows comes before all. */
const PRECEDENCE = [
  'PENDING',
  'UNKNOWN',
  'IMAGE_PULL_BACKOFF',
  'RUNNING',
  'CRASH_LOOP_BACKOFF',
  'SUCCEEDED',
  'COMPLETED',
  'FAILED',
];

/**
 * Compares two states of one instance by what they say: by stage, then (finished) by the time it stopped, then by run
 * time. Negative where `one` is the older state, positive where it is the newer, 0 where these do not tell.
 */
export function compareProgress(one: Progress, other: Progress): number {
  if (one.stage !== other.stage) return one.stage - other.stage;
  return (
    (one.stage === 2 ? compare(one.stoppedAt ?? '', other.stoppedAt ?? '') : 0) || compareRunTimes(one, other)
  );
}

/** Where in the fixed precedence of phases a phase stands: of two states that nothing else tells apart, the higher is the newer. */
export function precedenceOf(phase: string): number {
  return PRECEDENCE.indexOf(phase);
}

function compareRunTimes(one: Progress, other: Progress): number {
  return compare(Math.max(0, one.runTimeMs ?? 0), Math.max(0, other.runTimeMs ?? 0));
}

function compare<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
