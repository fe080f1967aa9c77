import { GatedRun, type Action } from './gated-run.ts';
import { faultsOf, recover } from './recovery.ts';
import type { Scenario } from './scenarios.ts';
import { AS_IT_IS, type Variant } from '../variants/variant.ts';

/** What trying every order of a scenario came to. */
export interface Exploration {
  /** How many orders there are of all requests, lost replies and deaths. */
  readonly schedules: bigint;
  /** In how many different states they meet. */
  readonly states: number;
  /** Of those, the ones in which everything is over. */
  readonly ends: number;
  /** The orders after which something did not hold: the actions, and what it was. */
  readonly broken: readonly { readonly actions: readonly Action[]; readonly what: readonly string[] }[];
}

/**
 * Tries every order of what the handlers of a scenario do, and every point at which each of them can die. With
 * `untilBroken`, it ends at the first order after which something does not hold.
 */
export async function explore(
  scenario: Scenario,
  { variant = AS_IT_IS, untilBroken = false }: { variant?: Variant; untilBroken?: boolean } = {},
): Promise<Exploration> {
  const schedulesFrom = new Map<string, bigint>();
  const broken: { actions: readonly Action[]; what: readonly string[] }[] = [];
  let ends = 0;

  const visit = async (run: GatedRun, path: readonly Action[]): Promise<bigint> => {
    const state = run.state();
    const known = schedulesFrom.get(state);
    if (known !== undefined) return known;
    const actions = run.actions();
    let schedules = actions.length === 0 ? 1n : 0n;
    let current: GatedRun | undefined = run;
    for (const action of actions) {
      if (untilBroken && broken.length > 0) break;
      // A run cannot be copied: all but the first way on are begun again from the start.
      const next = current ?? (await runOf(scenario, variant, path));
      current = undefined;
      await next.take(action);
      schedules += await visit(next, [...path, action]);
    }
    if (actions.length === 0) {
      ends += 1;
      const wrong = await faultsAfterRecovery(run);
      if (wrong.length > 0) broken.push({ actions: path, what: wrong });
    }
    schedulesFrom.set(state, schedules);
    return schedules;
  };

  const schedules = await visit(await runOf(scenario, variant, []), []);
  return { schedules, states: schedulesFrom.size, ends, broken };
}

async function runOf(scenario: Scenario, variant: Variant, path: readonly Action[]): Promise<GatedRun> {
  const run = new GatedRun(variant);
  run.useShard(scenario.shard);
  for (const { handler, afterMs } of scenario.before) await run.alone(handler, afterMs);
  await run.begin(scenario.handlers);
  for (const action of path) await run.take(action);
  return run;
}

async function faultsAfterRecovery(run: GatedRun): Promise<string[]> {
  await recover(run);
  return faultsOf(run);
}
