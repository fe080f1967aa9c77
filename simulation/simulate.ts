import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { formatted } from '../cli/generate/formatted.ts';
import { replaceRegion } from '../cli/generate/replace-region.ts';
import { explore } from './exhaustive/explore.ts';
import { SCENARIOS } from './exhaustive/scenarios.ts';
import { checkWorld } from './invariants/invariants.ts';
import type { WorldPlan } from './plan/world-plan.ts';
import { describeWorld } from './report/describe-world.ts';
import { shrink } from './report/shrink.ts';
import type { BrokenWorld, Tally } from './report/tally.ts';
import { missingRows, tallyText, variantsTable, type VariantResult } from './report/tally-text.ts';
import { runInWorkers } from './run-in-workers.ts';
import { planOf } from './run-worlds.ts';
import { BROKEN_VARIANTS, variantNamed } from './variants/broken-variants.ts';
import { runWorld } from './world/world.ts';

interface Options {
  readonly seed: number;
  readonly lifecycles: number;
  readonly world?: number;
  readonly plan?: string;
  readonly variant: string;
  readonly variants?: boolean;
  readonly into?: string;
  readonly exhaustive?: boolean;
  readonly workers: number;
  readonly json?: boolean;
}

const SEEDS = 2 ** 31;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('Expected a whole number.');
  return number;
}

const program = new Command('simulate')
  .description(
    'Runs Phasewatch through simulated lives of instances while everything around it fails, and checks that nothing is lost and nothing told twice. The same seed gives the same run.',
  )
  .option('--lifecycles <number>', 'how many lives of instances, at least', wholeNumber, 10_000)
  .option(
    '--seed <number>',
    'the seed of the run (default: a new one, which is printed)',
    wholeNumber,
    randomInt(SEEDS),
  )
  .option('--world <number>', 'only this world of the run, with everything that happens in it', wholeNumber)
  .option('--plan <file>', 'only the world of a plan that an earlier run has printed')
  .option('--variant <name>', 'a version of Phasewatch that is wrong on purpose', 'phasewatch')
  .option('--variants', 'all of these, and a table of what each one breaks')
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
  .parse();
const options = program.opts<Options>();
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

async function run(
  variant: string,
  lifecycles = options.lifecycles,
): Promise<{ tally: Tally; seconds: number }> {
  const began = performance.now();
  let reported = began;
  const tally = await runInWorkers({
    seed: options.seed,
    workers: Math.max(1, options.workers),
    lifecycles,
    variant,
    signal: interrupted.signal,
    onProgress: ({ lifecycles: done, broken }) => {
      if (!process.stderr.isTTY || performance.now() - reported < 1_000) return;
      reported = performance.now();
      process.stderr.write(`\r${done} of ${lifecycles} lifecycles, ${broken.length} worlds broken`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return { tally, seconds: (performance.now() - began) / 1_000 };
}

async function runOne(plan: WorldPlan): Promise<void> {
  const variant = variantNamed(options.variant);
  const history = await runWorld(plan, { variant, isTraced: true });
  const { violations } = checkWorld(history);
  process.stdout.write(`${describeWorld(history, violations)}\n`);
  process.stdout.write(violations.length > 0 ? `${violations.length} broken\n` : 'Everything holds.\n');
  if (violations.length > 0) process.exitCode = 1;
}

/** Shows the first broken world at its smallest, and how to run it again. */
async function explain({ world, violations }: BrokenWorld): Promise<void> {
  const [first] = violations;
  if (!first) return;
  process.stderr.write(`World ${world} breaks ${first.invariant}; looking for the smallest that does …\n`);
  const plan = await shrink(planOf(options.seed, world), first.invariant, variantNamed(options.variant));
  const history = await runWorld(plan, { variant: variantNamed(options.variant), isTraced: true });
  const file = `simulation-${options.seed}-${world}.json`;
  writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
  process.stdout.write(`\n${describeWorld(history, checkWorld(history).violations)}\n`);
  process.stdout.write(
    `\nRun it again with: npm run simulate -- --plan ${file}\nor, as it was: npm run simulate -- --seed ${options.seed} --world ${world}\n`,
  );
}

async function runAll(): Promise<void> {
  const { tally, seconds } = await run(options.variant);
  const missing = missingRows(tally);
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ seed: options.seed, seconds, ...tally, missing }, undefined, 2)}\n`,
    );
  } else {
    process.stdout.write(`${tallyText(tally, options.seed, seconds)}\n`);
    if (missing.length > 0) process.stdout.write(`Never happened: ${missing.join('; ')}\n`);
    const [broken] = tally.broken;
    if (broken) await explain(broken);
  }
  if (tally.broken.length > 0 || missing.length > 0) process.exitCode = 1;
  if (interrupted.signal.aborted) process.exitCode = 130;
}

async function runVariants(): Promise<void> {
  const results: VariantResult[] = [];
  for (const variant of [variantNamed('phasewatch'), ...BROKEN_VARIANTS]) {
    const { tally } = await run(variant.name);
    results.push({ variant, tally });
    process.stderr.write(`${variant.name}: ${tally.broken.length} of ${tally.worlds} worlds broken\n`);
  }
  const table = variantsTable(results);
  process.stdout.write(`${table}\n`);
  if (options.into !== undefined) {
    const command = `npm run simulate -- --variants --lifecycles ${options.lifecycles} --seed ${options.seed}`;
    const text = replaceRegion(readFileSync(options.into, 'utf8'), 'variants', `\`${command}\`:\n\n${table}`);
    writeFileSync(options.into, await formatted(options.into, text));
  }
  const wrong = results.filter(
    ({ variant, tally }) => (variant.name === 'phasewatch') !== (tally.broken.length === 0),
  );
  if (wrong.length > 0) process.exitCode = 1;
}

async function runExhaustive(): Promise<void> {
  for (const scenario of SCENARIOS) {
    const began = performance.now();
    const { schedules, states, ends, broken } = await explore(scenario);
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    process.stdout.write(
      `${scenario.name}: ${schedules.toLocaleString('en-GB')} schedules, which meet in ${states} states and ${ends} ends; ${broken.length} broken (${seconds} s)\n`,
    );
    for (const { actions, what } of broken.slice(0, 3)) {
      const steps = actions.map(({ actor, kind }) => `handler ${actor} ${kind}`);
      process.stdout.write(`  ${what.join('; ')}: ${steps.join(', ')}\n`);
    }
    if (broken.length > 0) process.exitCode = 1;
    if (interrupted.signal.aborted) return;
  }
}

if (options.exhaustive) {
  await runExhaustive();
} else if (options.plan !== undefined) {
  await runOne(JSON.parse(readFileSync(options.plan, 'utf8')) as WorldPlan);
} else if (options.world !== undefined) {
  await runOne(planOf(options.seed, options.world));
} else if (options.variants) {
  await runVariants();
} else {
  await runAll();
}
