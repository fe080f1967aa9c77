import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { print, startProgress } from '../../lib/terminal.ts';
import { ALL_KINDS } from './mistakes/all-kinds.ts';
import type { Mistake } from './mistake.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join('node_modules', 'jest', 'bin', 'jest.js'),
];
/** How many copies of the repository are worked on at once. */
const WORKERS = 2;
const LEAST_SHARE = 0.9;
/** Ends what a mistake has made endless. It counts as noticed: the test would have hung. */
const TIMEOUT_MS = 300_000;

type Verdict = 'noticed' | 'not noticed' | 'explained';

interface Job extends Mistake {
  readonly kind: string;
}

/** The file with the mistake in it. Fails where the list does not fit the file any more. */
function withMistake({ what, file, from, to }: Mistake): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`“${what}”: ${file} has its text ${places} times, not once:\n${from}`);
  const mistaken = text.replace(from, () => to);
  // A file that cannot be read would fail every test.
  if (file.endsWith('.ts')) stripTypeScriptTypes(mistaken, { mode: 'transform' });
  return mistaken;
}

/** A copy of the repository as it stands, whose files can be spoilt. */
function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'phasewatch-mistakes-'));
  const list = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: ROOT });
  for (const file of list.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs test files in a copy, until the first failure. */
async function passes(copy: string, tests: readonly string[], abort: AbortSignal): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [...JEST, '--config', 'jest.all.config.js', '--bail', '--runInBand', '--forceExit', ...tests],
    { cwd: copy, stdio: 'ignore', detached: true },
  );
  const endAll = (): void => {
    // The whole group: a test may have started processes that its failure left behind.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(endAll, TIMEOUT_MS);
  abort.addEventListener('abort', endAll);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  abort.removeEventListener('abort', endAll);
  abort.throwIfAborted();
  return code === 0;
}

async function verdictOn(job: Job, copy: string, abort: AbortSignal): Promise<Verdict> {
  const place = join(copy, job.file);
  const right = readFileSync(place, 'utf8');
  writeFileSync(place, withMistake(job));
  try {
    if (!(await passes(copy, job.tests, abort))) return 'noticed';
    return job.survives === undefined ? 'not noticed' : 'explained';
  } finally {
    writeFileSync(place, right);
  }
}

/** Works through `items` in all copies at once. */
async function inAllCopies<Item>(
  copies: readonly string[],
  items: readonly Item[],
  work: (item: Item, copy: string) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (copy: string): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, copy);
  };
  await Promise.all(copies.map(worker));
}

function jobs(only: string): Job[] {
  const all = ALL_KINDS.flatMap(({ kind, mistakes }) => mistakes.map((mistake) => ({ ...mistake, kind })));
  return all.filter(({ kind, what, file }) => [kind, what, file].some((text) => text.includes(only)));
}

async function main(): Promise<void> {
  const program = new Command('mutants -- --wide')
    .description('Makes small, realistic mistakes one at a time, and shows which of them no test notices.')
    .option('--wide', 'mistakes in adapters, platform, stack, local runtime, simulation and commands')
    .option('--only <text>', 'those with this in their kind, name or file', '')
    .parse();
  const { only } = program.opts<{ only: string }>();
  const chosen = jobs(only);
  if (chosen.length === 0) throw new Error(`No mistake has “${only}” in its kind, name or file.`);
  for (const job of chosen) withMistake(job);

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new Error('Stopped.')));
  }
  const progress = startProgress();
  const verdicts = new Map<Job, Verdict>();
  const copies = Array.from({ length: Math.min(WORKERS, chosen.length) }, copyOfRepository);
  try {
    const tests = [...new Set(chosen.flatMap((job) => job.tests))];
    process.stdout.write(`${chosen.length} mistakes, ${tests.length} test files. First without a mistake.\n`);
    let passed = 0;
    await inAllCopies(copies, tests, async (test, copy) => {
      if (!(await passes(copy, [test], stop.signal))) throw new Error(`${test} fails without a mistake.`);
      passed += 1;
      progress.show(`${passed} of ${tests.length} test files pass`);
    });
    await inAllCopies(copies, chosen, async (job, copy) => {
      const verdict = await verdictOn(job, copy, stop.signal);
      verdicts.set(job, verdict);
      print(`${verdict.padEnd(12)} ${job.kind}: ${job.what}`);
      progress.show(`${verdicts.size} of ${chosen.length} mistakes`);
    });
  } finally {
    progress.end();
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
  report(verdicts);
}

function report(verdicts: ReadonlyMap<Job, Verdict>): void {
  const count = (kind: string | undefined, verdict: Verdict): number =>
    [...verdicts].filter(([job, its]) => (kind === undefined || job.kind === kind) && its === verdict).length;
  process.stdout.write('\nnoticed  not  explained\n');
  for (const kind of [...new Set([...verdicts.keys()].map((job) => job.kind)), undefined]) {
    const [noticed, missed, explained] = (['noticed', 'not noticed', 'explained'] as const).map((verdict) =>
      String(count(kind, verdict)),
    );
    process.stdout.write(
      `${noticed?.padStart(7)}${missed?.padStart(5)}${explained?.padStart(11)}  ${kind ?? 'all'}\n`,
    );
  }
  const share = count(undefined, 'noticed') / verdicts.size;
  process.stdout.write(`${(share * 100).toFixed(1)} % noticed; at least ${LEAST_SHARE * 100} % is asked.\n`);
  if (share < LEAST_SHARE) process.exitCode = 1;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${Error.isError(error) ? error.message : String(error)}\n`);
  process.exit(1);
});
