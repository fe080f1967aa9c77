/** One line of a benchmark's table. */
export interface Measurement {
  readonly benchmark: string;
  readonly what: string;
  readonly unit: string;
  /** The median where there are several samples. */
  readonly value: number;
  /** Smallest and largest sample. */
  readonly spread?: readonly [number, number];
  /** Value divided by that of the baseline measured in the same run. */
  readonly ratio?: number;
  /** What the ratio is to. */
  readonly baseline?: string;
  /** What is to be reached, in words, and whether it was. */
  readonly target?: { readonly text: string; readonly met: boolean };
}
