import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { startHandlersRig, type HandlersRig, type Use } from '../handlers-rig.ts';
import { SkippingClock } from '../skipping-clock.ts';
import { gbSecondsOf } from './invocation-time.ts';
import type { Consumption } from './prices.ts';
import { playStandardLives, standardLife } from './standard-lifecycle.ts';

/** What a kind of work took, all of it, and for how many times it was done. */
export interface Counted {
  readonly what: string;
  readonly times: number;
  readonly use: Use;
}

/** What there is to count; `burst` is how many instances finish at once. */
export interface Counts {
  readonly life: Counted;
  readonly duplicate: Counted;
  readonly burst: Counted;
  readonly idleMinute: Counted;
  readonly list: Counted;
}

const INTERVAL_MS = MINUTE_MS;
const PER_REQUEST = 100;
const LIVES = 20;

/** Plays each kind of work through the real handlers and counts what they ask for. `onStep` hears what is played. */
export async function countRequests(
  burst: number,
  onStep: (what: string) => void = () => undefined,
): Promise<Counts> {
  const clock = new SkippingClock();
  const rig = await startHandlersRig({ clock });
  try {
    onStep('standard lives');
    // The very first publish finds no item of the pace: no part of a usual life.
    await rig.report(standardLife(clock.now()).completed);
    await rig.poll();
    rig.take();
    const lives = Array.from({ length: LIVES }, () => standardLife(clock.now()));
    for (const life of lives) {
      await playStandardLives(rig, clock, [life]);
      clock.advance(INTERVAL_MS);
    }
    const life = { what: 'a standard life', times: LIVES, use: withoutTurns(rig.take()) };
    onStep('duplicates, a quiet minute, a list');
    for (const { completed } of lives) await rig.report(completed);
    const duplicate = { what: 'a repeated webhook', times: LIVES, use: rig.take() };
    rig.dataManager.show(() => []);
    await rig.poll();
    await rig.sweep();
    const idleMinute = { what: 'a minute in which nothing happens', times: 1, use: rig.take() };
    await rig.read('/instances?scope=all');
    const list = { what: 'a list of the last 366 days', times: 1, use: rig.take() };
    return { life, duplicate, idleMinute, list, burst: await countBurst(rig, clock, burst, onStep) };
  } finally {
    await rig.stop();
  }
}

async function countBurst(
  rig: HandlersRig,
  clock: SkippingClock,
  size: number,
  onStep: (what: string) => void,
): Promise<Counted> {
  onStep(`a burst of ${size}`);
  const summaries = Array.from({ length: size }, () => standardLife(clock.now()).completed);
  const requests: Promise<void>[] = [];
  for (let from = 0; from < size; from += PER_REQUEST) {
    requests.push(rig.report(...summaries.slice(from, from + PER_REQUEST)));
  }
  await Promise.all(requests);
  for (let due = size; due > 0;) {
    clock.advance(INTERVAL_MS);
    ({ due } = await rig.sweep());
    onStep(`a burst of ${size}, of which ${due} are still to be told`);
  }
  return { what: `one of ${size} instances that finish at once`, times: size, use: rig.take() };
}

/**
 * Without the two writes by which each poll takes its turn and gives it back: polls are there whether anything happens
 * or not.
 */
function withoutTurns(use: Use): Use {
  const { requests, writeUnits } = use.table;
  const turns = 2 * (use.invocations['poll-data-manager'] ?? 0);
  const table = {
    ...use.table,
    requests: { ...requests, UpdateItem: (requests['UpdateItem'] ?? 0) - turns },
    writeUnits: { ...writeUnits, table: (writeUnits['table'] ?? 0) - turns },
  };
  return { ...use, table };
}

/** What once of it takes. */
export function consumptionOf({ use, times }: Counted): Consumption {
  const { table, publishes, invocations } = use;
  // A poll and a sweep are there whether anything happens or not: they are part of the idle day.
  const receiving = invocations['receive-webhook'] ?? 0;
  const calls = sum(table.requests);
  return {
    writeUnits: sum(table.writeUnits) / times,
    readUnits: table.readUnits / times,
    publishes: publishes / times,
    invocations: receiving / times,
    lambdaGbSeconds: gbSecondsOf(receiving, calls, publishes) / times,
  };
}

/** The sum of all values. */
export function sum(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}
