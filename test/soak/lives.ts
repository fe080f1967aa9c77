import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { pythonTimedeltaText } from '../../local/stand-in-data-manager/python-timedelta-text.ts';
import type { RawInstance } from '../../local/stand-in-data-manager/lifecycle.ts';
import { seededRandom, type SeededRandom } from '../../local/stand-in-data-manager/seeded-random.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';

/** A report that its sender repeats until it is accepted. */
export interface PlannedReport {
  readonly source: 'webhook' | 'callback';
  /** Milliseconds from the launch on. */
  readonly atMs: number;
}

/** A state of an instance, and who tells of it. */
export interface LifeState {
  readonly phase: string;
  /** From when on the Data Manager shows it: milliseconds from the launch on. */
  readonly atMs: number;
  /** None for a state that only the poll can find. */
  readonly reports: readonly PlannedReport[];
}

/** The life of one instance. */
export interface Life {
  readonly id: string;
  /** Had finished two days before the Data Manager showed it. */
  readonly isOld: boolean;
  readonly states: readonly LifeState[];
}

type Weighted<T> = readonly (readonly [weight: number, value: T])[];

const PLOTS: Weighted<readonly string[]> = [
  [45, ['PENDING', 'RUNNING', 'COMPLETED']],
  [20, ['PENDING', 'RUNNING', 'FAILED']],
  [5, ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED']],
  [5, ['PENDING', 'RUNNING', 'COMPLETED', 'SUCCEEDED']],
  [5, ['PENDING', 'RUNNING', 'CRASH_LOOP_BACKOFF', 'RUNNING', 'FAILED']],
  [8, ['PENDING', 'RUNNING']],
  [4, ['PENDING', 'IMAGE_PULL_BACKOFF', 'FAILED']],
  [8, ['COMPLETED']],
];
const CHANNELS: Weighted<'webhook' | 'callback' | 'poll'> = [
  [60, 'webhook'],
  [20, 'callback'],
  [20, 'poll'],
];
const STATE_MIN_MS = 200;
const STATE_MAX_MS = 2_500;
/** How many of a webhook's states are never reported, come late, and come twice. */
const UNREPORTED = 0.1;
const LATE = 0.2;
const TWICE = 0.25;
const LATE_MAX_MS = 3_000;
const TWICE_MAX_MS = 15_000;

/** The life with this number; the same for the same seed, whatever happens meanwhile. */
export function makeLife(seed: number, index: number): Life {
  const random = seededRandom(seed * 1_000_003 + index);
  const plot = pick(random, PLOTS);
  const isOld = plot.length === 1;
  const outcomes = plot.filter((phase) => outcomeOf(phase) !== undefined);
  // The poll could miss an outcome that is soon corrected.
  const channel = outcomes.length > 1 ? 'webhook' : pick(random, CHANNELS);
  let atMs = 0;
  const states = plot.map((phase) => {
    const state = { phase, atMs, reports: reportsOf(phase, atMs, channel, outcomes.length > 1, random) };
    atMs += random.integer(STATE_MIN_MS, STATE_MAX_MS);
    return state;
  });
  return { id: `instance-${random.uuid()}`, isOld, states };
}

function reportsOf(
  phase: string,
  atMs: number,
  channel: 'webhook' | 'callback' | 'poll',
  isCorrected: boolean,
  random: SeededRandom,
): PlannedReport[] {
  if (channel === 'poll') return [];
  const mustBeTold = isCorrected && outcomeOf(phase) !== undefined;
  if (channel === 'webhook' && !mustBeTold && random.next() < UNREPORTED) return [];
  const delay = random.next() < LATE ? random.integer(0, LATE_MAX_MS) : 0;
  const report = { source: channel, atMs: atMs + delay };
  if (random.next() >= TWICE) return [report];
  return [report, { source: channel, atMs: report.atMs + random.integer(0, TWICE_MAX_MS) }];
}

function pick<T>(random: SeededRandom, choices: Weighted<T>): T {
  const total = choices.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [weight, value] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new Error('There is nothing to pick from.');
}

const AGO_MS = 2 * DAY_MS;

/** What the Data Manager says of a life that was launched at `launchedAt` (epoch ms) in the state with this number. */
export function summaryAt(life: Life, place: number, launchedAt: number): RawInstance {
  const state = life.states[place]!;
  const origin = life.isOld ? launchedAt - AGO_MS : launchedAt;
  const text = (atMs: number) => new Date(origin + atMs).toISOString().slice(0, 23);
  const startMs = life.states.find(({ phase }) => phase === 'RUNNING')?.atMs;
  const common = {
    id: life.id,
    outputs: {},
    name: `soak-${life.id.slice(9, 17)}`,
    launched: text(0),
    run_time: pythonTimedeltaText(Math.max(0, state.atMs - (startMs ?? 0))),
  };
  const began = { ...common, started: text(startMs ?? 0) };
  if (state.phase === 'FAILED') return failedSummary({ ...began, stopped: text(state.atMs) });
  if (outcomeOf(state.phase)) {
    return completedSummary({ ...began, stopped: text(state.atMs), phase: state.phase });
  }
  if (startMs === undefined || state.atMs < startMs) return pendingSummary({ ...common, phase: state.phase });
  return summary({ ...began, phase: state.phase });
}
