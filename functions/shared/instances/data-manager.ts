import type { InstanceSummary } from './instance-summary.ts';

/** Why the Data Manager could not be asked, in a word that logs and metrics can carry. */
export type DataManagerFailure =
  | 'login-refused'
  | 'unauthorised'
  | 'forbidden'
  | 'not-found'
  | 'throttled'
  | 'unavailable'
  | 'unreachable'
  | 'timed-out'
  | 'redirected'
  | 'bad-answer'
  | 'incomplete';

/** The Data Manager did not give what was asked; the message says what happened and what to look at. */
export class DataManagerError extends Error {
  override readonly name = 'DataManagerError';
  readonly failure: DataManagerFailure;

  constructor(failure: DataManagerFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** The list of instances of a Squonk2 Data Manager. */
export interface InstanceList {
  /**
   * The entries of `GET /instance`, of one project or of all that the account may see, one by one as they
   * arrive and not yet validated. Ends normally only when the whole list was read.
   *
   * @throws DataManagerError also in the middle of the list: what was yielded by then is true, but not all.
   */
  listInstances(projectId: string | undefined, signal: AbortSignal): AsyncIterable<unknown>;
}

/** Single instances of a Squonk2 Data Manager. */
export interface InstanceLookup {
  /**
   * One instance as `GET /instance/{id}` gives it, with its id, or `undefined` when the Data Manager does not
   * (or not yet, or no longer) know it.
   *
   * @throws DataManagerError
   */
  getInstance(instanceId: string, signal: AbortSignal): Promise<InstanceSummary | undefined>;
}

/** The error, or `timed-out` in its place when the signal has ended the time that the Data Manager was given. */
export function asTimeout(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted && !(error instanceof DataManagerError)
    ? new DataManagerError('timed-out', 'The Data Manager did not answer in time.')
    : error;
}
