import type * as z from '../base/zod.ts';
import type { FieldError } from './problem.ts';

/** Why a request is turned down. `not-yet`: the same request may succeed later. */
export type ProblemKind =
  'malformed' | 'not-signed' | 'forbidden' | 'not-found' | 'too-large' | 'invalid' | 'not-yet';

/** A request that is turned down. The message is for the caller: what was wrong and what to do. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly kind: ProblemKind;
  readonly errors: readonly FieldError[];

  constructor(kind: ProblemKind, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.kind = kind;
    this.errors = errors;
  }
}

/** What zod found, as it is told to the caller: every wrong field with its path and what was expected. */
export function fieldErrors(
  error: z.core.$ZodError,
  prefix: readonly (string | number)[] = [],
): FieldError[] {
  const at = (...path: readonly PropertyKey[]) => [...prefix, ...path.map(String)].join('.');
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: at(...issue.path, key), message: 'unknown' }))
      : [{ path: at(...issue.path), message: issue.message }],
  );
}
