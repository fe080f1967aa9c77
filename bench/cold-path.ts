import { buildSync } from 'esbuild';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { MINUTE_MS } from '../functions/shared/base/durations.ts';
import { BUNDLE_FILE, bundleFile, bundleFunction, functionFolders } from '../lib/bundling.ts';
import { startColdWorld, type ColdWorld } from './cold-world.ts';
import { messageOf } from './message-of.ts';
import type { Measurement } from './measurement.ts';
import { printMeasurements } from './print-measurements.ts';
import { median, medianRatio, spread } from './samples.ts';

const BENCHMARK = 'cold path';
const BARE_HANDLER = join('bench', 'baselines', 'bare-webhook.ts');
const DEFAULT_BARE = 'bare handler, default bundle';
const SAME_BARE = 'bare handler, bundled as ours';
const WEBHOOK = 'receive-webhook';
const TIMEOUT_MS = MINUTE_MS;
/** The most that the webhook's import and first report may take, in relation to the bare handler's. */
const RATIO_MAX = 0.9;

interface Variant {
  readonly name: string;
  /** The kind of first event that it gets. */
  readonly folder: string;
  readonly file: string;
}

interface ColdStart {
  readonly importMs: number;
  readonly totalMs: number;
}

/**
 * Starts every function and both baselines in fresh processes, one after the other and `runs` times around, and lets
 * each serve a first request on loopback engines. The times begin when Node has started.
 */
export async function coldPath({ runs }: { readonly runs: number }): Promise<Measurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'phasewatch-cold-'));
  const world = await startColdWorld();
  try {
    const variants = bundled(directory);
    const starts = new Map<string, ColdStart[]>(variants.map(({ name }) => [name, []]));
    // The first round warms up the engines and the machine's file cache.
    for (let round = 0; round <= runs; round += 1) {
      for (const variant of variants) {
        const start = await coldStart(variant, world);
        if (round > 0) starts.get(variant.name)?.push(start);
      }
    }
    return [...variants.flatMap(sizes), ...variants.flatMap((variant) => times(variant, starts))];
  } finally {
    await world.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function bundled(directory: string): Variant[] {
  const ours = functionFolders().map((folder) => {
    bundleFunction(folder, join(directory, folder));
    return { name: folder, folder, file: join(directory, folder, BUNDLE_FILE) };
  });
  // What `NodejsFunction` of aws-cdk-lib does for Node.js 24 when nothing but `bundleAwsSDK` is set.
  const byDefault = join(directory, 'default', 'index.js');
  buildSync({
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [BARE_HANDLER],
    bundle: true,
    platform: 'node',
    target: 'node24',
    outfile: byDefault,
    logLevel: 'silent',
  });
  const same = join(directory, 'same');
  bundleFile(BARE_HANDLER, same);
  return [
    ...ours,
    { name: DEFAULT_BARE, folder: 'bare', file: byDefault },
    { name: SAME_BARE, folder: 'bare', file: join(same, BUNDLE_FILE) },
  ];
}

async function coldStart({ name, folder, file }: Variant, world: ColdWorld): Promise<ColdStart> {
  const event = await world.firstEvent(folder);
  const child = fork(join(import.meta.dirname, 'cold-start-child.mjs'), {
    env: { ...world.environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await messageOf(child);
  child.send({ entry: pathToFileURL(file).href, event, timeoutMs: TIMEOUT_MS });
  const message = (await messageOf(child)) as ColdStart & { readonly answer: unknown };
  await once(child, 'exit');
  const { answer } = message;
  const status = typeof answer === 'object' && answer !== null && 'statusCode' in answer && answer.statusCode;
  if (typeof status === 'number' && status >= 300) {
    throw new Error(`${name} refused its first request: ${JSON.stringify(answer)}`);
  }
  return message;
}

function sizes({ name, file }: Variant): Measurement[] {
  const bundle = readFileSync(file);
  return [
    { benchmark: BENCHMARK, what: `${name}: bundle`, unit: 'bytes', value: bundle.length },
    { benchmark: BENCHMARK, what: `${name}: bundle, gzip`, unit: 'bytes', value: gzipSync(bundle).length },
  ];
}

function times({ name }: Variant, starts: ReadonlyMap<string, readonly ColdStart[]>): Measurement[] {
  const of = (variant: string, part: keyof ColdStart) =>
    (starts.get(variant) ?? []).map((start) => start[part]);
  const line = (what: string, part: keyof ColdStart): Measurement => {
    const samples = of(name, part);
    return {
      benchmark: BENCHMARK,
      what: `${name}: ${what}`,
      unit: 'ms',
      value: median(samples),
      spread: spread(samples),
    };
  };
  const served = line('import and first request', 'totalMs');
  if (name !== WEBHOOK) return [line('import', 'importMs'), served];
  const against = (baseline: string) => {
    const ratio = medianRatio(of(name, 'totalMs'), of(baseline, 'totalMs'));
    return { ...served, ratio, baseline };
  };
  const byDefault = against(DEFAULT_BARE);
  const target = { text: `at most ${RATIO_MAX} of the ${DEFAULT_BARE}`, met: byDefault.ratio <= RATIO_MAX };
  return [line('import', 'importMs'), { ...byDefault, target }, against(SAME_BARE)];
}

if (import.meta.main) printMeasurements(await coldPath({ runs: Number(process.argv[2] ?? 20) }));
