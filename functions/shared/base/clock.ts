/** Time, waiting, time-outs, chance and ids: what use cases would otherwise read from globals. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after the time has passed; rejects with the signal's reason as soon as that is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after so many milliseconds; it keeps nothing alive. */
  timeout(ms: number): AbortSignal;
  /** At least 0, less than 1. */
  random(): number;
  /** A unique id. */
  newId(): string;
}
