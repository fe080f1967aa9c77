import type { Observation } from '../shared/instances/observation.ts';
import { idOf } from './id-of.ts';

const HELD_MAX = 500;
/** In characters of JSON. */
const HELD_LENGTH_MAX = 16 * 1_024 * 1_024;

/** An entry of a list, and what it says. */
export interface HeldEntry {
  readonly observation: Observation;
  readonly entry: unknown;
}

/**
 * The newest entries that may have to be recorded, by instance: of one that a list has twice, its last word counts. The
 * list is read as a stream, so that only what stands within so many changed entries is found.
 */
export class HeldEntries {
  readonly #held = new Map<string, HeldEntry & { readonly length: number }>();
  #length = 0;

  /** Holds an entry; nothing may be held of its instance. */
  add(one: HeldEntry): void {
    const length = JSON.stringify(one.entry).length;
    this.#held.set(one.observation.instanceId, { ...one, length });
    this.#length += length;
  }

  /** Drops what is held of the instance that an entry is of. */
  overrule(entry: unknown): boolean {
    return this.#drop(idOf(entry)) !== undefined;
  }

  /** Takes the oldest, as long as there are too many. */
  beyondLimits(): HeldEntry[] {
    const taken: HeldEntry[] = [];
    while (this.#held.size > HELD_MAX || this.#length > HELD_LENGTH_MAX) {
      const oldest = this.#drop(this.#held.keys().next().value);
      if (oldest) taken.push(oldest);
    }
    return taken;
  }

  /** Takes all. */
  all(): HeldEntry[] {
    const all = [...this.#held.values()];
    this.#held.clear();
    this.#length = 0;
    return all;
  }

  #drop(instanceId: string | undefined): HeldEntry | undefined {
    const one = instanceId === undefined ? undefined : this.#held.get(instanceId);
    if (!one) return undefined;
    this.#held.delete(one.observation.instanceId);
    this.#length -= one.length;
    return one;
  }
}
