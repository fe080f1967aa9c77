import type { Stage } from './stage.ts';

/** What a report says of how far the instance has come. */
export interface Progress {
  readonly stage: Stage;
  readonly phase: string;
  readonly stoppedAt: string | undefined;
  /** Milliseconds; `undefined` where the report's run time could not be read. */
  readonly runTimeMs: number | undefined;
}

/** Breaks ties between reports of one stage and one run time: the later entry is the newer state. */
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
const MICROSECONDS_DIGITS = 18;
const NEVER = '0000-00-00T00:00:00.000Z';

/**
 * A text whose order is the order of the states of one instance: by stage, then (finished) by the time it
 * stopped, then by run time, then by a fixed precedence of phases. It depends on the report's content alone, so
 * the order in which reports arrive does not matter. Equal keys mean equal phases.
 */
export function progressKey({ stage, phase, stoppedAt, runTimeMs }: Progress): string {
  // 285 years, and always as many digits.
  const microseconds = Math.min(Math.max(0, Math.round((runTimeMs ?? 0) * 1_000)), Number.MAX_SAFE_INTEGER);
  return [
    stage,
    stage === 2 ? (stoppedAt ?? NEVER) : NEVER,
    String(microseconds).padStart(MICROSECONDS_DIGITS, '0'),
    PRECEDENCE.indexOf(phase) + 1,
    phase,
  ].join('|');
}
