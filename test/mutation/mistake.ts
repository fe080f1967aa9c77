/** One small, realistic mistake, and the tests that have to notice it. */
export interface Mistake {
  /** What goes wrong, as one would say it. */
  readonly what: string;
  /** The file, seen from the root of the repository. */
  readonly file: string;
  /** A text that the file has exactly once. */
  readonly from: string;
  /** What stands there when the mistake has been made. */
  readonly to: string;
  /** The test files that run; one of them has to fail. */
  readonly tests: readonly string[];
  /** Why no test can notice it, where that is so. */
  readonly survives?: string;
}

/** Mistakes of one kind. */
export interface Kind {
  readonly kind: string;
  readonly mistakes: readonly Mistake[];
}
