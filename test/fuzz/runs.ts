/**
 * How often a property is tried: the usual number of times `FUZZ_RUNS` (1 by default). A failure prints its seed;
 * `FUZZ_SEED` starts from one.
 */
export function runs(usual: number): { numRuns: number; seed?: number } {
  const { FUZZ_RUNS: times = '1', FUZZ_SEED: seed } = process.env;
  return {
    numRuns: Math.max(1, Math.round(usual * Number(times))),
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}
