import type { Observation } from '../shared/domain/observation.ts';

/**
 * How long an unfinished instance is taken as unchanged without asking the table. Another source may have reported
 * a state in between that is over again; this is how long the history could then lag behind.
 */
const UNFINISHED_TRUSTED_MS = 10 * 60_000;

/** Half a digest tells reports of one instance apart and keeps a hundred thousand of them in a few megabytes. */
const REMEMBERED_LENGTH = 32;

/** What the poll saw last, so that it need not ask the table about what has not changed. */
export class SeenInstances {
  readonly #seen = new Map<string, { readonly digest: string; readonly until: number }>();

  /** Whether the observation says what the last recorded one said. `now` is epoch milliseconds. */
  hasUnchanged({ instanceId, digest }: Observation, now: number): boolean {
    const last = this.#seen.get(instanceId);
    return last !== undefined && last.digest === digest.slice(0, REMEMBERED_LENGTH) && now < last.until;
  }

  /** Remembers an observation that is in the history. */
  remember({ instanceId, digest, stage }: Observation, now: number): void {
    const until = stage === 2 ? Infinity : now + UNFINISHED_TRUSTED_MS;
    this.#seen.set(instanceId, { digest: digest.slice(0, REMEMBERED_LENGTH), until });
  }
}
