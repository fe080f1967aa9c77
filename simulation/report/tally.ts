import type { Violation } from '../invariants/invariants.ts';

/** A world in which something did not hold. */
export interface BrokenWorld {
  readonly world: number;
  readonly violations: readonly Violation[];
}

/** What many worlds come to; plain data, so that workers can hand it over. */
export interface Tally {
  readonly worlds: number;
  readonly lifecycles: number;
  readonly reports: number;
  readonly events: number;
  readonly notices: number;
  readonly messages: number;
  readonly lost: number;
  readonly doubled: number;
  /** Messages that told a notice again, by what had kept their publisher from noting the one before. */
  readonly excused: Readonly<Record<string, number>>;
  /** The slowest message after the faults had stopped, as a share of what it may take. */
  readonly slowest: number;
  readonly happened: Readonly<Record<string, number>>;
  readonly broken: readonly BrokenWorld[];
}

/** The tally of no world. */
export const NOTHING_YET: Tally = {
  worlds: 0,
  lifecycles: 0,
  reports: 0,
  events: 0,
  notices: 0,
  messages: 0,
  lost: 0,
  doubled: 0,
  excused: {},
  slowest: 0,
  happened: {},
  broken: [],
};

/** Both tallies in one. */
export function added(one: Tally, other: Tally): Tally {
  return {
    worlds: one.worlds + other.worlds,
    lifecycles: one.lifecycles + other.lifecycles,
    reports: one.reports + other.reports,
    events: one.events + other.events,
    notices: one.notices + other.notices,
    messages: one.messages + other.messages,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    excused: addedCounts(one.excused, other.excused),
    slowest: Math.max(one.slowest, other.slowest),
    happened: addedCounts(one.happened, other.happened),
    broken: [...one.broken, ...other.broken],
  };
}

function addedCounts(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const sums: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
