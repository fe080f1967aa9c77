import { describe, expect, test } from '@jest/globals';
import type { Tally } from './report/tally.ts';
import { runInWorkers } from './run-in-workers.ts';
import { runWorlds } from './run-worlds.ts';
import { variantNamed } from './variants/broken-variants.ts';

/** Its first four worlds have 24 lives, and its fifth has 10 more. The variant breaks some of each assignment. */
const RUN = { seed: 2230, lifecycles: 25, variant: 'late-report-moves-phase' };

describe('workers', () => {
  test('together come to what the worlds come to, in their order, with none left out', async () => {
    const told: Tally[] = [];
    const tally = await runInWorkers({
      ...{ ...RUN, workers: 2, signal: new AbortController().signal },
      onProgress: (soFar) => told.push(soFar),
    });
    expect(tally).toEqual(await runWorlds(RUN.seed, [0, 1, 2, 3, 4], variantNamed(RUN.variant)));
    expect(tally.lifecycles).toBe(34);
    expect(tally.broken.map(({ world }) => world)).toEqual([0, 3, 4]);
    expect(told.map(({ worlds }) => worlds)).toEqual([expect.any(Number), 5]);
  });

  test('end early when they are interrupted, and what is done counts', async () => {
    const interrupted = new AbortController();
    const { worlds, lifecycles } = await runInWorkers({
      ...{ ...RUN, lifecycles: 1_000_000, workers: 1, signal: interrupted.signal },
      onProgress: () => interrupted.abort(),
    });
    expect([worlds, lifecycles]).toEqual([4, 24]);
  });

  test('fail the run when one of them fails', async () => {
    const run = { ...RUN, variant: 'unheard-of', workers: 2, signal: new AbortController().signal };
    await expect(runInWorkers({ ...run, onProgress: () => undefined })).rejects.toThrow(
      'There is no variant unheard-of',
    );
  });
});
