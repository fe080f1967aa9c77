/** The median of some samples, and the smallest and the largest of them. */
export function medianAndSpread(samples: readonly number[]): {
  readonly value: number;
  readonly spread: readonly [number, number];
} {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    value: percentile(sorted, 0.5),
    spread: [sorted[0] ?? NaN, sorted.at(-1) ?? NaN],
  };
}

/** The value below which such a part of the sorted samples lies. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
