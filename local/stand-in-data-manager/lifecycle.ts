import { HOUR_MS } from '../../functions/shared/base/durations.ts';
import { pythonTimedeltaText } from './python-timedelta-text.ts';

/** How the stand-in tells about an instance by itself; every instance can also be seen by asking. */
export type ReportChannel = 'callback' | 'webhook' | 'poll';

/** One change in the life of an instance. */
export interface LifecycleStep {
  /** Milliseconds on the timeline, which starts at 0 and is not yet compressed. */
  readonly atMs: number;
  /** As the API is to spell it. */
  readonly phase: string;
  readonly stage: 'waiting' | 'running' | 'finished';
  readonly errorMessage?: string;
}

/** The life of one instance, from its launch on, as data. */
export interface Lifecycle {
  readonly id: string;
  readonly projectId: string;
  /** In the order of time; the first one is the launch. */
  readonly steps: readonly [LifecycleStep, ...LifecycleStep[]];
  /** From here on the instance is in no list any more. */
  readonly goneAtMs?: number;
  /** The fields that stay the same from the launch on. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Set for an Application: where it is found while it runs. */
  readonly url?: string;
  /** Coins for an hour of running. */
  readonly coinsPerHour: number;
  /** Digits of fraction in times: Python leaves the fraction out when it is zero. */
  readonly fractionDigits: 0 | 6;
  readonly reportedBy: ReportChannel;
  /** What goes wrong with its reports. */
  readonly mishap?: 'late-report' | 'duplicate-report';
}

/** How the timeline lies in real time. */
export interface Clock {
  /** Where the timeline starts, in epoch milliseconds. */
  readonly startedAt: number;
  /** Milliseconds of the timeline that pass in one real millisecond. */
  readonly speed: number;
}

/** An instance as the API writes it. */
export interface RawInstance {
  readonly id: string;
  readonly project_id: string;
  readonly phase: string;
  readonly [field: string]: unknown;
}

/**
 * The entry of `GET /instance` at a moment of the timeline, or `undefined` before the launch and once it is
 * gone. `launched`, `started` and `stopped` are real instants (UTC, written without a zone); `run_time` and
 * `coins` are those of the timeline, so that a Job that takes minutes says so however fast it is played.
 */
export function instanceAt(lifecycle: Lifecycle, atMs: number, clock: Clock): RawInstance | undefined {
  const reached = lifecycle.steps.filter((step) => step.atMs <= atMs);
  const current = reached.at(-1);
  if (!current || atMs >= (lifecycle.goneAtMs ?? Infinity)) return undefined;
  const started = reached.find((step) => step.stage === 'running');
  const stopped = reached.find((step) => step.stage === 'finished');
  const ranMs = started ? (stopped?.atMs ?? atMs) - started.atMs : 0;
  const write = (step: LifecycleStep) => instantText(clock.startedAt + step.atMs / clock.speed, lifecycle);
  return {
    id: lifecycle.id,
    ...lifecycle.fields,
    project_id: lifecycle.projectId,
    phase: current.phase,
    launched: write(lifecycle.steps[0]),
    run_time: pythonTimedeltaText(ranMs),
    coins: ((ranMs / HOUR_MS) * lifecycle.coinsPerHour).toFixed(2),
    ...(started && { started: write(started) }),
    ...(stopped && { stopped: write(stopped) }),
    ...(lifecycle.url !== undefined && current.stage === 'running' && { url: lifecycle.url }),
    ...(current.errorMessage !== undefined && { error_message: current.errorMessage }),
  };
}

function instantText(epochMs: number, { fractionDigits }: Lifecycle): string {
  const text = new Date(Math.floor(epochMs)).toISOString();
  return fractionDigits === 0 ? text.slice(0, 19) : `${text.slice(0, 23)}000`;
}
