/** The middle one of some numbers, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half];
  const lower = sorted[sorted.length - 1 - half];
  if (upper === undefined || lower === undefined) throw new Error('There is no sample to take a median of.');
  return (lower + upper) / 2;
}

/** The smallest and the largest of some numbers. */
export function spread(samples: readonly number[]): [number, number] {
  return [Math.min(...samples), Math.max(...samples)];
}

/**
 * The median of what one variant took in relation to the other in the same round. Rounds run close together in time,
 * so that what slows the machine down for a while slows both.
 */
export function medianRatio(samples: readonly number[], baseline: readonly number[]): number {
  return median(samples.map((sample, round) => sample / (baseline[round] ?? Number.NaN)));
}

/** The value below which such a part of the sorted samples lies. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
