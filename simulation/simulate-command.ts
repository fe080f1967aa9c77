import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { formatted } from '../cli/generate/formatted.ts';
import { replaceRegion } from '../cli/generate/replace-region.ts';
import { explore } from './exhaustive/explore.ts';
import { SCENARIOS, type Scenario } from './exhaustive/scenarios.ts';
import { checkWorld } from './invariants/invariants.ts';
import type { WorldPlan } from './plan/world-plan.ts';
import { describeWorld } from './report/describe-world.ts';
import { shrink } from './report/shrink.ts';
import type { BrokenWorld, Tally } from './report/tally.ts';
import { missingRows, tallyText, variantsTable, type VariantResult } from './report/tally-text.ts';
import { runInWorkers, type Run } from './run-in-workers.ts';
import { planOf } from './run-worlds.ts';
import { AS_IT_IS, type Variant } from './variants/variant.ts';
import { BROKEN_VARIANTS, variantNamed } from './variants/broken-variants.ts';
import { runWorld } from './world/world.ts';

/** What the command has around it. */
export interface Surroundings {
  /** Takes the results. */
  readonly print: (text: string) => void;
  /** Takes what is said beside them. */
  readonly remark: (text: string) => void;
  /** Whether somebody watches the remarks as they come. */
  readonly showsProgress: boolean;
  /** Ends what is running early. */
  readonly signal: AbortSignal;
  readonly runWorlds?: (run: Run) => Promise<Tally>;
  readonly scenarios?: readonly Scenario[];
}

interface Options {
  readonly seed: number;
  readonly lifecycles: number;
  readonly world?: number;
  readonly plan?: string;
  readonly variant: string;
  readonly variants?: boolean;
  readonly untilCaught?: boolean;
  readonly into?: string;
  readonly exhaustive?: boolean;
  readonly workers: number;
  readonly json?: boolean;
}

const SEEDS = 2 ** 31;
const HOLDS = 0;
const BROKEN = 1;
/** As a shell has it for what Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * `npm run simulate`. The exit code is 0 where everything holds, 1 where something does not, where a variant is not
 * caught, or where an option is wrong, and 130 where it was interrupted.
 */
export async function simulate(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args, surroundings);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return new Simulation(options, surroundings).run();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('Expected a whole number.');
  return number;
}

function optionsOf(args: readonly string[], { print, remark }: Surroundings): Options {
  return new Command('simulate')
    .description(
      'Runs Phasewatch through simulated lives of instances while everything around it fails, and checks that nothing is lost and nothing told twice. The same seed gives the same run.',
    )
    .option('--lifecycles <number>', 'how many lives of instances, at least', wholeNumber, 10_000)
    .addOption(
      new Option('--seed <number>', 'the seed of the run')
        .argParser(wholeNumber)
        .default(randomInt(SEEDS), 'a new one, which is printed'),
    )
    .option('--world <number>', 'only this world of the run, with everything that happens in it', wholeNumber)
    .option('--plan <file>', 'only the world of a plan that an earlier run has printed')
    .addOption(
      new Option('--variant <name>', 'a version of Phasewatch that is wrong on purpose')
        .choices([AS_IT_IS, ...BROKEN_VARIANTS].map(({ name }) => name))
        .default(AS_IT_IS.name),
    )
    .option('--variants', 'all of these, and a table of what each one breaks')
    .addOption(
      new Option(
        '--until-caught',
        'with --variants: no more lifecycles than it takes to catch each',
      ).conflicts('into'),
    )
    .option(
      '--into <file>',
      'put that table into a Markdown file, between <!-- variants --> and <!-- /variants -->',
    )
    .option(
      '--exhaustive',
      'every order of three handlers on one instance, every lost reply and death, no sampling',
    )
    .addOption(
      new Option('--workers <number>', 'how many threads')
        .argParser(wholeNumber)
        .default(availableParallelism()),
    )
    .option('--json', 'the result as JSON')
    .showHelpAfterError()
    .configureOutput({ writeOut: print, writeErr: remark })
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<Options>();
}

/** So many lifecycles catch most variants. */
const FEW = 1_000;

class Simulation {
  readonly #options: Options;
  readonly #around: Surroundings;

  constructor(options: Options, around: Surroundings) {
    this.#options = options;
    this.#around = around;
  }

  async run(): Promise<number> {
    const { exhaustive, plan, world, variants, seed } = this.#options;
    if (exhaustive) return this.#runExhaustive();
    if (plan !== undefined) return this.#runOne(JSON.parse(readFileSync(plan, 'utf8')) as WorldPlan);
    if (world !== undefined) return this.#runOne(planOf(seed, world));
    return variants ? this.#runVariants() : this.#runAll();
  }

  async #runAll(): Promise<number> {
    const { seed, variant, lifecycles, json } = this.#options;
    const { print, signal } = this.#around;
    const { tally, seconds } = await this.#tallyOf(variant, lifecycles);
    const missing = missingRows(tally);
    if (json) {
      print(`${JSON.stringify({ seed, seconds, ...tally, missing }, undefined, 2)}\n`);
    } else {
      print(`${tallyText(tally, seed, seconds)}\n`);
      if (missing.length > 0) print(`Never happened: ${missing.join('; ')}\n`);
      const [broken] = tally.broken;
      if (broken) await this.#explain(broken);
    }
    if (signal.aborted) return INTERRUPTED;
    return tally.broken.length > 0 || missing.length > 0 ? BROKEN : HOLDS;
  }

  async #tallyOf(variant: string, lifecycles: number): Promise<{ tally: Tally; seconds: number }> {
    const { seed, workers } = this.#options;
    const { remark, showsProgress, signal, runWorlds = runInWorkers } = this.#around;
    const began = performance.now();
    let reported = began;
    const tally = await runWorlds({
      ...{ seed, lifecycles, variant, signal },
      workers: Math.max(1, workers),
      onProgress: ({ lifecycles: done, broken }) => {
        if (!showsProgress || performance.now() - reported < 1_000) return;
        reported = performance.now();
        remark(`\r${done} of ${lifecycles} lifecycles, ${broken.length} worlds broken`);
      },
    });
    if (showsProgress) remark('\r\x1b[K');
    return { tally, seconds: (performance.now() - began) / 1_000 };
  }

  async #runOne(plan: WorldPlan): Promise<number> {
    const variant = variantNamed(this.#options.variant);
    const history = await runWorld(plan, { variant, isTraced: true });
    const { violations } = checkWorld(history);
    this.#around.print(`${describeWorld(history, violations)}\n`);
    this.#around.print(violations.length > 0 ? `${violations.length} broken\n` : 'Everything holds.\n');
    return violations.length > 0 ? BROKEN : HOLDS;
  }

  /** Shows the first broken world at its smallest, and how to run it again. */
  async #explain({ world, violations }: BrokenWorld): Promise<void> {
    const { print, remark } = this.#around;
    const { seed } = this.#options;
    const [first] = violations;
    if (!first) return;
    remark(`World ${world} breaks ${first.invariant}; looking for the smallest that does …\n`);
    const variant = variantNamed(this.#options.variant);
    const plan = await shrink(planOf(seed, world), first.invariant, variant);
    const history = await runWorld(plan, { variant, isTraced: true });
    const file = `simulation-${seed}-${world}.json`;
    writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
    print(`\n${describeWorld(history, checkWorld(history).violations)}\n`);
    const isBroken = variant === AS_IT_IS ? '' : ` --variant ${variant.name}`;
    print(
      `\nRun it again with: npm run simulate -- --plan ${file}${isBroken}\nor, as it was: npm run simulate -- --seed ${seed} --world ${world}${isBroken}\n`,
    );
  }

  /** What becomes of a variant; where it is only to be caught, a few lifecycles come first, and more if they were too few. */
  async #tallyOfVariant(variant: Variant): Promise<Tally> {
    const { lifecycles, untilCaught } = this.#options;
    const isShort = untilCaught && variant !== AS_IT_IS;
    for (
      let some = isShort ? Math.min(FEW, lifecycles) : lifecycles;
      ;
      some = Math.min(4 * some, lifecycles)
    ) {
      const { tally } = await this.#tallyOf(variant.name, some);
      if (tally.broken.length > 0 || some === lifecycles || this.#around.signal.aborted) return tally;
    }
  }

  async #runVariants(): Promise<number> {
    const { lifecycles, seed, into } = this.#options;
    const { print, remark, signal } = this.#around;
    const results: VariantResult[] = [];
    for (const variant of [AS_IT_IS, ...BROKEN_VARIANTS]) {
      const tally = await this.#tallyOfVariant(variant);
      // Half a run says nothing about a variant, and a table of halves would pass for a whole one.
      if (signal.aborted) return INTERRUPTED;
      results.push({ variant, tally });
      remark(`${variant.name}: ${tally.broken.length} of ${tally.worlds} worlds broken\n`);
    }
    const table = variantsTable(results);
    print(`${table}\n`);
    if (into !== undefined) {
      const command = `npm run simulate -- --variants --lifecycles ${lifecycles} --seed ${seed}`;
      const text = replaceRegion(readFileSync(into, 'utf8'), 'variants', `\`${command}\`:\n\n${table}`);
      writeFileSync(into, await formatted(into, text));
    }
    const wrong = results.filter(
      ({ variant, tally }) => (variant === AS_IT_IS) !== (tally.broken.length === 0),
    );
    return wrong.length > 0 ? BROKEN : HOLDS;
  }

  async #runExhaustive(): Promise<number> {
    const { print, signal, scenarios = SCENARIOS } = this.#around;
    let isBroken = false;
    for (const scenario of scenarios) {
      const began = performance.now();
      const { schedules, states, ends, broken } = await explore(scenario);
      const seconds = ((performance.now() - began) / 1_000).toFixed(0);
      print(
        `${scenario.name}: ${schedules.toLocaleString('en-GB')} schedules, which meet in ${states} states and ${ends} ends; ${broken.length} broken (${seconds} s)\n`,
      );
      for (const { actions, what } of broken.slice(0, 3)) {
        const steps = actions.map(({ actor, kind }) => `handler ${actor} ${kind}`);
        print(`  ${what.join('; ')}: ${steps.join(', ')}\n`);
      }
      isBroken ||= broken.length > 0;
      if (signal.aborted) return INTERRUPTED;
    }
    return isBroken ? BROKEN : HOLDS;
  }
}
