import { checkWorld, type Invariant } from '../invariants/invariants.ts';
import { NO_FAULTS, type Faults } from '../plan/faults.ts';
import type { WorldPlan } from '../plan/world-plan.ts';
import { AS_IT_IS, type Variant } from '../variants/variant.ts';
import { runWorld } from '../world/world.ts';

const TRIES_MAX = 250;

/**
 * The smallest plan found in which the same invariant still does not hold: lives are taken out by halves and one by
 * one, and faults one after the other, as long as that goes well.
 */
export async function shrink(
  plan: WorldPlan,
  invariant: Invariant,
  variant: Variant = AS_IT_IS,
): Promise<WorldPlan> {
  let [smallest, triesLeft] = [plan, TRIES_MAX];
  const stillBreaks = async (candidate: WorldPlan): Promise<boolean> => {
    if (triesLeft <= 0) return false;
    triesLeft -= 1;
    const { violations } = checkWorld(await runWorld(candidate, { variant }));
    return violations.some((violation) => violation.invariant === invariant);
  };
  for (let before: WorldPlan | undefined; before !== smallest && triesLeft > 0;) {
    before = smallest;
    for (const candidate of simpler(smallest)) {
      if (!(await stillBreaks(candidate))) continue;
      smallest = candidate;
      break;
    }
  }
  return smallest;
}

function* simpler(plan: WorldPlan): Generator<WorldPlan> {
  const { lives } = plan;
  for (
    let size = Math.ceil(lives.length / 2);
    size >= 1 && lives.length > 1;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let from = 0; from < lives.length; from += size) {
      yield { ...plan, lives: [...lives.slice(0, from), ...lives.slice(from + size)] };
    }
  }
  for (const faults of withLess(plan.faults)) yield { ...plan, faults };
}

function* withLess(faults: Faults): Generator<Faults> {
  for (const name of Object.keys(NO_FAULTS) as (keyof Faults)[]) {
    const [fault, none] = [faults[name], NO_FAULTS[name]];
    if (JSON.stringify(fault) === JSON.stringify(none)) continue;
    yield { ...faults, [name]: none };
    if (typeof fault !== 'object' || Array.isArray(fault)) continue;
    for (const [part, value] of Object.entries(fault)) {
      if (value !== 0) yield { ...faults, [name]: { ...fault, [part]: 0 } };
    }
  }
}
