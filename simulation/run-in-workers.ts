import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { added, NOTHING_YET, type Tally } from './report/tally.ts';
import { planOf } from './run-worlds.ts';
import type { Assignment } from './worker.ts';

const WORLDS_AT_ONCE = 4;

/** What to run, and with how many workers. */
export interface Run {
  readonly seed: number;
  readonly lifecycles: number;
  readonly variant: string;
  readonly workers: number;
  /** Told now and then how many lifecycles are done. */
  readonly onProgress: (tally: Tally) => void;
  /** Ends the run early: what is done counts. */
  readonly signal: AbortSignal;
}

/** Runs the worlds of a seed until they have so many lifecycles. The tally does not depend on the number of workers. */
export async function runInWorkers({
  seed,
  lifecycles,
  variant,
  workers,
  onProgress,
  signal,
}: Run): Promise<Tally> {
  let [world, planned] = [0, 0];
  let tally = NOTHING_YET;
  const next = (): Assignment | undefined => {
    const worlds: number[] = [];
    while (!signal.aborted && planned < lifecycles && worlds.length < WORLDS_AT_ONCE) {
      planned += planOf(seed, world).lives.length;
      worlds.push(world);
      world += 1;
    }
    return worlds.length > 0 ? { seed, worlds, variant } : undefined;
  };
  const runWorker = async () => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    try {
      for (let assignment = next(); assignment; assignment = next()) {
        const answer = await answerOf(worker, assignment);
        tally = added(tally, answer);
        onProgress(tally);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: workers }, runWorker));
  return { ...tally, broken: tally.broken.toSorted((one, other) => one.world - other.world) };
}

/** @throws what the worker has failed on */
async function answerOf(worker: Worker, assignment: Assignment): Promise<Tally> {
  worker.postMessage(assignment);
  const [tally] = (await once(worker, 'message')) as [Tally];
  return tally;
}
