import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { seededRandom, type SeededRandom } from '../../local/stand-in-data-manager/seeded-random.ts';

/** An engine that can be taken away. */
export type EngineName = 'topic' | 'table';

/** Something that is done to Phasewatch, at a time from the beginning of the run on. */
export type PlannedFault = { readonly atMs: number } & (
  | { readonly kind: 'kill'; readonly moment: 'any' | 'after-publish' }
  | { readonly kind: 'cut'; readonly engine: EngineName; readonly moment: 'any' | 'after-publish' }
  | {
      readonly kind: 'outage';
      readonly engine: EngineName;
      readonly style: 'refuse' | 'hang';
      readonly durationMs: number;
    }
);

type Outage = Extract<PlannedFault, { kind: 'outage' }>;

const OUTAGE_MIN_MS = 15_000;
const OUTAGE_MAX_MS = 20_000;
/** In a short run, outages are shorter: this part of it each. */
const OUTAGE_PART = 8;
/** From here on, each engine goes away in both ways. */
const FOUR_OUTAGES_FROM_MS = 3 * MINUTE_MS;
const OUTAGES_EVERY_MS = 75_000;
const FIRST_FAULT_MS = 3_000;
const KILL_JITTER = 0.4;
const CUT_EVERY_MS = 15_000;
/** A kill that would fall into an outage happens around its end, so that some starts meet an engine that is away. */
const AROUND_END_MS = 1_500;

/** What is done in a run of this length, in the order of time. */
export function planFaults(seed: number, durationMs: number, killEveryMs: number): PlannedFault[] {
  const random = seededRandom(seed);
  const outages = planOutages(random, durationMs);
  const kills = regularly(random, durationMs, killEveryMs).map((wanted) => {
    const outage = outages.find(({ atMs, durationMs: length }) => wanted >= atMs && wanted <= atMs + length);
    const end = outage && outage.atMs + outage.durationMs;
    return end === undefined ? wanted : end + random.integer(-AROUND_END_MS, AROUND_END_MS);
  });
  const faults: PlannedFault[] = [
    ...outages,
    ...spread(kills).map((atMs) => ({ atMs, kind: 'kill', moment: moment(random) }) as const),
    ...regularly(random, durationMs, CUT_EVERY_MS).map((atMs): PlannedFault => {
      const engine = random.pick<EngineName>(['topic', 'table']);
      return { atMs, kind: 'cut', engine, moment: moment(random) };
    }),
  ];
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function planOutages(random: SeededRandom, durationMs: number): Outage[] {
  const count =
    durationMs < FOUR_OUTAGES_FROM_MS ? 2 : Math.max(4, Math.floor(durationMs / OUTAGES_EVERY_MS));
  const part = (durationMs - FIRST_FAULT_MS) / count;
  const startsWithTopic = random.next() < 0.5;
  const startsRefusing = random.next() < 0.5;
  return Array.from({ length: count }, (_, index) => {
    const length = Math.min(random.integer(OUTAGE_MIN_MS, OUTAGE_MAX_MS), durationMs / OUTAGE_PART);
    const isTopic = (index % 2 === 0) === startsWithTopic;
    const isRefused = [0, 3].includes(index % 4) === startsRefusing;
    return {
      atMs: Math.round(FIRST_FAULT_MS + index * part + random.next() * (part - length)),
      kind: 'outage',
      engine: isTopic ? 'topic' : 'table',
      style: isRefused ? 'refuse' : 'hang',
      durationMs: Math.round(length),
    };
  });
}

function regularly(random: SeededRandom, durationMs: number, everyMs: number): number[] {
  const times: number[] = [];
  const step = () => everyMs * (1 + KILL_JITTER * (2 * random.next() - 1));
  for (let at = step(); at < durationMs; at += step()) times.push(Math.round(at));
  return times;
}

const moment = (random: SeededRandom) => random.pick(['any', 'after-publish'] as const);

/** Two kills at once would be one. */
function spread(times: readonly number[]): number[] {
  return times
    .toSorted((a, b) => a - b)
    .filter((at, place, sorted) => at - (sorted[place - 1] ?? -Infinity) > AROUND_END_MS);
}
