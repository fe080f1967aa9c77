import { parentPort } from 'node:worker_threads';
import { runWorlds } from './run-worlds.ts';
import { variantNamed } from './variants/broken-variants.ts';

/** What a worker is asked to do: some worlds of a run. */
export interface Assignment {
  readonly seed: number;
  readonly worlds: readonly number[];
  readonly variant: string;
}

parentPort?.on('message', ({ seed, worlds, variant }: Assignment) => {
  runWorlds(seed, worlds, variantNamed(variant)).then(
    (tally) => parentPort?.postMessage(tally),
    (error: unknown) => {
      // A worker's own failure must not look like a good end.
      throw error;
    },
  );
});
