import { parentPort } from 'node:worker_threads';
import { runWorlds } from './run-worlds.ts';
import { variantNamed } from './variants/broken-variants.ts';

/** What a worker is asked to do: some worlds of a run. */
export interface Assignment {
  readonly seed: number;
  readonly worlds: readonly number[];
  readonly variant: string;
}

async function work({ seed, worlds, variant }: Assignment): Promise<void> {
  parentPort?.postMessage(await runWorlds(seed, worlds, variantNamed(variant)));
}

// A failure is not caught: it ends the worker, and whoever asked hears of it.
parentPort?.on('message', (assignment: Assignment) => void work(assignment));
