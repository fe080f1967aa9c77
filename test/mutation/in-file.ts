import type { Mistake } from './mistake.ts';

type InFile = readonly (readonly [what: string, from: string, to?: string, survives?: string])[];

/** Mistakes in one file, each of which the same tests have to notice. Without `to`, the text is missing. */
export function inFile(file: string, tests: readonly string[], mistakes: InFile): Mistake[] {
  return mistakes.map(([what, from, to = '', survives]) => ({
    ...{ what, file, from, to, tests },
    ...(survives !== undefined && { survives }),
  }));
}
