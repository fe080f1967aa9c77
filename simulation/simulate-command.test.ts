import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Scenario } from './exhaustive/scenarios.ts';
import { SOMETIMES } from './report/sometimes.ts';
import { NOTHING_YET, type Tally } from './report/tally.ts';
import type { Run } from './run-in-workers.ts';
import { simulate, type Surroundings } from './simulate-command.ts';
import { BROKEN_VARIANTS } from './variants/broken-variants.ts';

/** A world of one life in which the variant breaks I3. */
const SEED = '122';
const VARIANT = 'late-report-moves-phase';
const CAUGHT: Tally = {
  ...{ ...NOTHING_YET, worlds: 2, lifecycles: 7, lost: 3 },
  broken: [{ world: 1, violations: [{ invariant: 'I4', what: 'never told' }] }],
};
const GREEN: Tally = { ...NOTHING_YET, worlds: 2, lifecycles: 7, messages: 5 };
const asItShould = ({ variant }: Run) => Promise.resolve(variant === 'phasewatch' ? GREEN : CAUGHT);

async function command(args: readonly string[], surroundings: Partial<Surroundings> = {}) {
  let [printed, remarked] = ['', ''];
  const code = await simulate(args, {
    print: (text) => void (printed += text),
    remark: (text) => void (remarked += text),
    ...{ showsProgress: false, signal: new AbortController().signal, ...surroundings },
  });
  return { code, printed, remarked };
}

describe('npm run simulate', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command as a process, in a folder of its own, and sends it a signal at its first remark. */
  const runProcess = async (args: readonly string[], signal?: NodeJS.Signals) => {
    const script = path.resolve(import.meta.dirname, 'simulate.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [printed, remarked] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    child.stderr.on('data', (text: Buffer) => {
      if (signal !== undefined && remarked === '') child.kill(signal);
      remarked += text.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, printed, remarked };
  };

  test('ends with 1 when it finds something, and with a line that repeats it', async () => {
    const args = ['--seed', SEED, '--lifecycles', '1', '--workers', '1', '--variant', VARIANT];
    const { code, printed, remarked } = await runProcess(args);
    expect(printed).toMatch(/^seed 122: 3 lifecycles in 1 worlds, \d+ s\naccepted {2}\d/);
    expect(printed).toContain('worlds in which something did not hold: 1 (I3, I9, I10)\n');
    expect(remarked).toContain('World 0 breaks I3; looking for the smallest that does …\n');
    expect(code).toBe(1);
    const plan = /npm run simulate -- --plan (\S+) --variant (\S+)\n/.exec(printed)?.slice(1);
    expect(plan).toEqual(['simulation-122-0.json', VARIANT]);
    const asItWas = /npm run simulate -- (--seed .*)\n/.exec(printed)?.[1] ?? '';
    expect(asItWas).toBe(`--seed 122 --world 0 --variant ${VARIANT}`);
    const again = [['--plan', path.join(folder, plan?.[0] ?? ''), '--variant', VARIANT], asItWas.split(' ')];
    for (const repeated of again) {
      const { code: its, printed: words } = await command(repeated);
      expect(words).toMatch(/\nI3: event \d+ falls back from \w+ to \w+\n/);
      expect(words).toMatch(/\n[1-9]\d* broken\n$/);
      expect(its).toBe(1);
    }
  });

  test('ends with 130 at Ctrl-C, without a table of half the variants', async () => {
    const args = ['--seed', SEED, '--lifecycles', '1', '--workers', '1', '--variants'];
    const { code, printed, remarked } = await runProcess(args, 'SIGINT');
    expect(remarked).toMatch(/^phasewatch: 0 of 1 worlds broken\n/);
    expect(remarked).not.toContain(BROKEN_VARIANTS.at(-1)?.name);
    expect(printed).toBe('');
    expect(code).toBe(130);
  });

  test('ends with 0 when all is well', async () => {
    const { code, printed } = await command(['--seed', '9'], { runWorlds: asItShould });
    expect(printed).toContain('seed 9: 7 lifecycles in 2 worlds');
    expect(printed).toContain('told      5 messages');
    expect(printed).not.toContain('Never happened');
    expect(code).toBe(0);
    const { code: ofOne, printed: words } = await command(['--seed', SEED, '--world', '0']);
    expect(words).toMatch(/\nEverything holds\.\n$/);
    expect(ofOne).toBe(0);
  });

  test('ends with 1 when a long run has never met a fault', async () => {
    const happened = Object.fromEntries(Object.keys(SOMETIMES).map((row) => [row, row === '8' ? 0 : 1]));
    const runWorlds = () => Promise.resolve({ ...GREEN, lifecycles: 100_000, happened });
    const { code, printed } = await command([], { runWorlds });
    expect(printed).toMatch(/\nNever happened: row 8 \(a late report recorded\)\n$/);
    expect(code).toBe(1);
  });

  test('runs what it is asked to, and prints all that came of it as JSON', async () => {
    const runs: Run[] = [];
    const runWorlds = (run: Run) => {
      runs.push(run);
      return Promise.resolve(CAUGHT);
    };
    const args = ['--seed', '4', '--lifecycles', '6', '--workers', '0', '--variant', 'no-pace', '--json'];
    const { code, printed } = await command(args, { runWorlds });
    expect(runs).toMatchObject([{ seed: 4, lifecycles: 6, workers: 1, variant: 'no-pace' }]);
    expect(JSON.parse(printed)).toEqual({ seed: 4, seconds: expect.any(Number), missing: [], ...CAUGHT });
    expect(code).toBe(1);
  });

  test('puts the table of variants into a document, and ends with 0 when each is caught', async () => {
    const file = path.join(folder, 'a.md');
    writeFileSync(file, "Before\n\n<!-- variants -->\n\nlast year's\n\n<!-- /variants -->\n\nAfter\n");
    const args = ['--variants', '--seed', '1', '--lifecycles', '2', '--into', file];
    const { code, printed, remarked } = await command(args, { runWorlds: asItShould });
    expect(code).toBe(0);
    const rows = printed.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(1 + BROKEN_VARIANTS.length);
    for (const { name } of BROKEN_VARIANTS) expect(remarked).toContain(`${name}: 1 of 2 worlds broken\n`);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('`npm run simulate -- --variants --lifecycles 2 --seed 1`:');
    expect(text).toContain('| `no-pace`');
    expect([text.includes('last year'), text.startsWith('Before'), text.endsWith('After\n')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('runs more lifecycles of a variant that a few do not catch, up to those asked for', async () => {
    const runs: string[] = [];
    const runWorlds = ({ variant, lifecycles }: Run) => {
      runs.push(`${variant} ${lifecycles}`);
      const isRare = variant === 'no-pace' && lifecycles < 16_000;
      return Promise.resolve(variant === 'phasewatch' || variant === 'no-claim' || isRare ? GREEN : CAUGHT);
    };
    const args = ['--variants', '--until-caught', '--lifecycles', '20000'];
    expect((await command(args, { runWorlds })).code).toBe(1);
    const of = (name: string) => runs.filter((run) => run.startsWith(`${name} `));
    expect(of('phasewatch')).toEqual(['phasewatch 20000']);
    expect(of('dedupe-with-ttl')).toEqual(['dedupe-with-ttl 1000']);
    expect(of('no-pace')).toEqual(['no-pace 1000', 'no-pace 4000', 'no-pace 16000']);
    expect(of('no-claim')).toEqual(['no-claim 1000', 'no-claim 4000', 'no-claim 16000', 'no-claim 20000']);
  });

  test.each([
    ['a variant is not caught', (name: string) => name === 'phasewatch' || name === 'no-pace'],
    ['Phasewatch itself breaks something', () => false],
  ])('ends with 1 where %s', async (_what, isGreen) => {
    const runWorlds = ({ variant }: Run) => Promise.resolve(isGreen(variant) ? GREEN : CAUGHT);
    expect((await command(['--variants'], { runWorlds })).code).toBe(1);
  });

  test.each<[mode: string[]]>([[['--json']], [['--variants']], [['--exhaustive']]])(
    'ends with 130 when %j is interrupted',
    async (mode) => {
      const signal = AbortSignal.abort();
      const { code } = await command(mode, { runWorlds: asItShould, scenarios: [scenario()], signal });
      expect(code).toBe(130);
    },
  );

  test('shows how far it is, to those who watch', async () => {
    const runWorlds = async ({ onProgress }: Run) => {
      onProgress(CAUGHT);
      return GREEN;
    };
    expect((await command([], { runWorlds, showsProgress: true })).remarked).toBe('\r\u001b[K');
    expect((await command([], { runWorlds })).remarked).toBe('');
  });

  test('tries every order of all scenarios, and ends with 1 where one is broken', async () => {
    const failing = scenario('one that fails', () => Promise.reject(new Error('wrong')));
    const { code, printed } = await command(['--exhaustive'], { scenarios: [failing, scenario()] });
    expect(printed.replaceAll(/\d+ s\)/g, 's)')).toBe(
      [
        'one that fails: 1 schedules, which meet in 1 states and 1 ends; 1 broken (s)',
        '  ended with Error: wrong: ',
        'one that is right: 1 schedules, which meet in 1 states and 1 ends; 0 broken (s)',
        '',
      ].join('\n'),
    );
    expect(code).toBe(1);
    expect((await command(['--exhaustive'], { scenarios: [scenario()] })).code).toBe(0);
  });

  test.each([
    [['--liefcycles', '7'], "unknown option '--liefcycles'"],
    [['--lifecycles', 'many'], 'Expected a whole number.'],
    [['--seed', '-1'], 'Expected a whole number.'],
    [['--variant', 'unheard-of'], 'Allowed choices are phasewatch, mark-before-send'],
  ])('explains itself at %j', async (args, words) => {
    const { code, printed, remarked } = await command(args);
    expect(remarked).toContain(words);
    expect(remarked).toContain('--exhaustive');
    expect([code, printed]).toEqual([1, '']);
  });

  test('explains itself when asked', async () => {
    const { code, printed } = await command(['--help']);
    expect(printed).toMatch(/^Usage: simulate \[options\]\n/);
    expect(code).toBe(0);
  });
});

function scenario(
  name = 'one that is right',
  first: Scenario['handlers'][0] = () => Promise.resolve(),
): Scenario {
  const idle = () => Promise.resolve();
  return { name, before: [], handlers: [first, idle, idle], shard: '0' };
}
