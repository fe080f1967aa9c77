import { checkWorld } from './invariants/invariants.ts';
import { hash } from './plan/random-stream.ts';
import { worldPlan, type WorldPlan } from './plan/world-plan.ts';
import { countLives } from './report/count-lives.ts';
import { added, NOTHING_YET, type Tally } from './report/tally.ts';
import { AS_IT_IS, type Variant } from './variants/variant.ts';
import { livenessBoundMs, runWorld } from './world/world.ts';

/** The plan of a world of a run. */
export function planOf(seed: number, world: number): WorldPlan {
  return worldPlan(hash(`${seed}/${world}`));
}

/** Runs some worlds of a run, one after the other, and tells what they come to. */
export async function runWorlds(
  seed: number,
  worlds: readonly number[],
  variant: Variant = AS_IT_IS,
): Promise<Tally> {
  let tally = NOTHING_YET;
  for (const world of worlds) tally = added(tally, await tallyOf(planOf(seed, world), world, variant));
  return tally;
}

/** Runs one world and tells what it comes to. */
export async function tallyOf(plan: WorldPlan, world: number, variant: Variant = AS_IT_IS): Promise<Tally> {
  const history = await runWorld(plan, { variant });
  const books = checkWorld(history);
  countLives(history);
  const { ledger, histories } = history;
  const events = [...histories.values()].flat();
  return {
    worlds: 1,
    lifecycles: plan.lives.length,
    reports: [...ledger.accepted.values()].reduce((sum, { length }) => sum + length, 0),
    events: events.length,
    notices: events.filter(({ notice, suppressed }) => notice && !suppressed).length,
    messages: ledger.publications.length,
    lost: books.lost,
    doubled: books.doubled,
    excused: books.excused,
    slowest: history.slowestMs / livenessBoundMs(history),
    happened: Object.fromEntries(ledger.happened),
    broken: books.violations.length > 0 ? [{ world, violations: books.violations.slice(0, 20) }] : [],
  };
}
