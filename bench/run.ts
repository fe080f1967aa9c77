import { Command } from 'commander';
import { startProgress } from '../lib/terminal.ts';
import { coldPath } from './cold-path.ts';
import { listAtScale } from './list-at-scale.ts';
import type { Measurement } from './measurement.ts';
import { measurementTable } from './measurement-table.ts';
import { pollAtScale } from './poll-at-scale.ts';
import { requests } from './requests.ts';
import { throughput } from './throughput.ts';
import { warmPath } from './warm-path.ts';

interface Benchmark {
  readonly name: string;
  run(options: { readonly quick: boolean }): Promise<Measurement[]>;
}

const BENCHMARKS: readonly Benchmark[] = [
  { name: 'requests', run: ({ quick }) => requests({ burst: quick ? 100 : 1_000 }) },
  { name: 'cold-path', run: ({ quick }) => coldPath({ runs: quick ? 3 : 20 }) },
  { name: 'warm-path', run: ({ quick }) => warmPath({ rounds: quick ? 3 : 10 }) },
  { name: 'throughput', run: ({ quick }) => throughput({ secondsEach: quick ? 2 : 8 }) },
  {
    name: 'poll-at-scale',
    run: ({ quick }) => pollAtScale({ sizes: quick ? [100, 1_000] : [100, 1_000, 10_000, 100_000] }),
  },
  {
    name: 'list-at-scale',
    run: ({ quick }) =>
      listAtScale(
        quick
          ? { instances: [100, 1_000], events: [50, 500] }
          : { instances: [1_000, 10_000, 100_000], events: [50, 500, 5_000] },
      ),
  },
];

const names = BENCHMARKS.map(({ name }) => name);
const options = new Command()
  .name('npm run bench --')
  .description('Measures what Phasewatch costs and how it scales, and prints one table.')
  .option('--only <name>', `one of ${names.join(', ')}`)
  .option('--quick', 'smaller sizes, for a first look', false)
  .option('--json', 'the measurements as JSON', false)
  .parse()
  .opts<{ only?: string; quick: boolean; json: boolean }>();

const chosen = BENCHMARKS.filter(({ name }) => options.only === undefined || name === options.only);
if (chosen.length === 0) {
  process.stderr.write(`There is no benchmark "${options.only}"; there are ${names.join(', ')}.\n`);
  process.exit(1);
}
const measurements: Measurement[] = [];
const progress = startProgress();
for (const [index, { name, run }] of chosen.entries()) {
  progress.show(`${name}, ${index + 1} of ${chosen.length}`);
  measurements.push(...(await run(options)));
}
progress.end();
process.stdout.write(
  options.json ? `${JSON.stringify(measurements, null, 2)}\n` : `${measurementTable(measurements)}\n`,
);
// A target that was missed is a result, not a failure: figures depend on the machine and on who else uses it.
