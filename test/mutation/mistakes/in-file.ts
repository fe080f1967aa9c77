import type { Mistake } from '../mistake.ts';

/** Mistakes in one file: what goes wrong, what stands there, what stands there then, and why nobody can notice. */
export const inFile = (
  file: string,
  tests: readonly string[],
  mistakes: readonly (readonly [what: string, from: string, to: string, survives?: string])[],
): Mistake[] =>
  mistakes.map(([what, from, to, survives]) => ({
    what,
    file,
    from,
    to,
    tests,
    ...(survives !== undefined && { survives }),
  }));
