import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { NO_FAULTS, type Faults, type Rates, type Span } from './faults.ts';
import { randomStream, type RandomStream } from './random-stream.ts';

/** Everything that makes a world what it is. The same plan always runs the same way. */
export interface WorldPlan {
  readonly seed: number;
  /** Lambda functions, or all of it in one process, as `npm start` has it. */
  readonly hosting: 'functions' | 'one-process';
  readonly perSecond: number;
  readonly leaseMs: number;
  readonly pollEveryMs: number;
  readonly sweepEveryMs: number;
  /** How long instances are launched and faults happen. */
  readonly activeMs: number;
  /** Whether all instances finish in one second. */
  readonly burst: boolean;
  readonly faults: Faults;
  /** The lives, by number. */
  readonly lives: readonly number[];
}

const STANDSTILL_MAX_MS = 4 * HOUR_MS;

type Scale = Pick<WorldPlan, 'activeMs' | 'pollEveryMs' | 'sweepEveryMs' | 'burst'> & {
  readonly lives: number;
};

/**
 * A world from its seed. Most worlds have some faults, at their own rates, rather than all of them: what hides
 * behind another fault shows where that one is absent. One in twenty has none.
 */
export function worldPlan(seed: number): WorldPlan {
  const random = randomStream(seed, 'plan');
  const { lives, ...scale } = scaleOf(random);
  const hosting = random.chance(0.25) ? 'one-process' : 'functions';
  return {
    seed,
    hosting,
    perSecond: random.pick([8, 8, 8, 1, 40]),
    leaseMs: random.pick([MINUTE_MS, MINUTE_MS, 30_000, 10_000]),
    ...scale,
    faults: random.chance(0.05) ? NO_FAULTS : faultsOf(random, scale.activeMs),
    lives: Array.from({ length: lives }, (_, number) => number),
  };
}

function scaleOf(random: RandomStream): Scale {
  const size = random.next();
  const pollEveryMs = random.pick([1, 3, 5]) * MINUTE_MS;
  const sweepEveryMs = random.pick([1, 1, 2]) * MINUTE_MS;
  const every = { pollEveryMs, sweepEveryMs, burst: false };
  // Days, so that an outage may last a week; a burst of a thousand; few, many, and very many lives.
  if (size < 0.03) {
    return {
      ...every,
      lives: 20,
      activeMs: 9 * DAY_MS,
      pollEveryMs: 6 * HOUR_MS,
      sweepEveryMs: 10 * MINUTE_MS,
    };
  }
  if (size < 0.036) return { ...every, lives: 1_000, activeMs: 5 * MINUTE_MS, burst: true };
  if (size < 0.32) return { ...every, lives: random.integer(1, 12), activeMs: 6 * MINUTE_MS };
  if (size < 0.9) {
    return { ...every, lives: random.integer(60, 160), activeMs: 15 * MINUTE_MS, burst: random.chance(0.1) };
  }
  return { ...every, lives: random.integer(200, 500), activeMs: 30 * MINUTE_MS };
}

function faultsOf(random: RandomStream, activeMs: number): Faults {
  const some = <T>(probability: number, fault: () => T, none: T): T =>
    random.chance(probability) ? fault() : none;
  const spans = () => [spanIn(random, activeMs)];
  // What nobody touches for a day is not told any more, by design: the sweep and the table are never away for so long.
  const standstill = () => [spanIn(random, activeMs, STANDSTILL_MAX_MS)];
  return {
    table: bearable(
      some(0.45, () => rates(random), NO_FAULTS.table),
      activeMs,
    ),
    tableOutages: some(0.2, standstill, []),
    indexLagMs: some(0.5, () => random.pick([1_000, 10_000, MINUTE_MS]), 0),
    topic: some(0.45, () => rates(random), NO_FAULTS.topic),
    topicOutages: some(0.3, () => [outageIn(random, activeMs)], []),
    refusedEvery: some(0.1, () => random.integer(2, 6), 0),
    dataManager: some(
      0.4,
      () => ({
        failing: rate(random),
        broken: rate(random),
        silent: rate(random) / 4,
        behindMs: random.pick([0, 2_000, 30_000]),
        entryMs: random.pick([0, 0, 1_000, 4_000]),
        invalidEntry: random.pick([0, 0.1]),
      }),
      NO_FAULTS.dataManager,
    ),
    dataManagerOutages: some(0.2, spans, []),
    kills: some(0.45, () => random.pick([0.002, 0.01, 0.03]), 0),
    stalls: some(0.3, () => random.pick([0.01, 0.1]), 0),
    clockDifferenceMs: some(0.5, () => random.pick([50, 50, 400]), 0),
    pollsDead: some(0.15, spans, []),
    sweepsDead: some(0.2, standstill, []),
    doubleTicks: some(0.25, () => 0.3, 0),
    twoVersions: random.chance(0.25),
    senders: some(
      0.8,
      () => ({
        lost: rate(random) * 2,
        duplicated: random.pick([0, 0.1, 0.5]),
        delayed: random.pick([0, 0.1, 0.5]),
        delayMs: random.pick([1_000, 2 * MINUTE_MS, activeMs]),
        replyLost: rate(random),
        clockSkewMs: random.pick([0, 200_000, 290_000]),
        batches: random.pick([0, 0.2]),
      }),
      NO_FAULTS.senders,
    ),
    secretRotatedMs: some(0.1, () => [random.between(0, activeMs)], []),
    restoresBackup: random.chance(0.02),
  };
}

function rate(random: RandomStream): number {
  return random.pick([0, 0.01, 0.05, 0.2]);
}

function rates(random: RandomStream): Rates {
  return {
    throttled: rate(random),
    failing: rate(random),
    replyLost: rate(random),
    late: rate(random) / 2,
  };
}

function spanIn(random: RandomStream, activeMs: number, longestMs = activeMs): Span {
  const fromMs = random.between(0, activeMs);
  return { fromMs, untilMs: random.between(fromMs, Math.min(activeMs, fromMs + longestMs)) };
}

/**
 * In a world of days, so many requests get through that a sweep comes to its end now and then. Where none does for a
 * day, that is a standstill.
 */
function bearable(table: Rates, activeMs: number): Rates {
  if (activeMs < DAY_MS) return table;
  const most = (rate: number) => Math.min(rate, 0.05);
  return {
    throttled: most(table.throttled),
    failing: most(table.failing),
    replyLost: most(table.replyLost),
    late: most(table.late),
  };
}

/** Of minutes, mostly; in a world of days, for seven of them. */
function outageIn(random: RandomStream, activeMs: number): Span {
  if (activeMs < 7 * DAY_MS) return spanIn(random, activeMs);
  const fromMs = random.between(0, activeMs - 7.2 * DAY_MS);
  return { fromMs, untilMs: fromMs + 7.1 * DAY_MS };
}
