import { hash } from 'node:crypto';
import { MINUTE_MS } from '../shared/base/durations.ts';
import type { Observation } from '../shared/instances/observation.ts';
import { idOf } from './id-of.ts';

/**
 * How long an unfinished instance is taken as unchanged without asking the table. Another source may have reported
 * a state in between that is over again; this is how long the history could then lag behind.
 */
const UNFINISHED_TRUSTED_MS = 10 * MINUTE_MS;

/** Half a digest tells reports of one instance apart and keeps a hundred thousand of them in a few megabytes. */
const REMEMBERED_LENGTH = 32;

interface Seen {
  readonly digest: string;
  readonly until: number;
  /** Of a finished instance, the entry of the list as it was written, hashed: it need not be read again. */
  readonly entry: string | undefined;
}

/** What the poll saw last, so that it need not ask the table about what has not changed. */
export class SeenInstances {
  readonly #seen = new Map<string, Seen>();

  /**
   * Whether an entry of a list is byte-identical to that of a remembered finished instance. Nearly all of a long list
   * is, and this takes a tenth of the time that reading the entry takes.
   */
  hasSame(entry: unknown): boolean {
    const id = idOf(entry);
    const last = id === undefined ? undefined : this.#seen.get(id);
    return last?.entry !== undefined && last.entry === hashOf(entry);
  }

  /** Whether the observation says what the last recorded one said. `now` is epoch milliseconds. */
  hasUnchanged({ instanceId, digest }: Observation, now: number): boolean {
    const last = this.#seen.get(instanceId);
    return last !== undefined && last.digest === digest.slice(0, REMEMBERED_LENGTH) && now < last.until;
  }

  /** Remembers an observation that is in the history, and the entry of the list that it was read from. */
  remember({ instanceId, digest, stage }: Observation, entry: unknown, now: number): void {
    const finished = stage === 2;
    this.#seen.set(instanceId, {
      digest: digest.slice(0, REMEMBERED_LENGTH),
      until: finished ? Infinity : now + UNFINISHED_TRUSTED_MS,
      entry: finished ? hashOf(entry) : undefined,
    });
  }
}

function hashOf(entry: unknown): string {
  return hash('sha1', JSON.stringify(entry), 'base64');
}
