import { HIDDEN_PROJECT_ID } from './catalogue.ts';
import { instanceAt, type Clock, type Lifecycle, type RawInstance } from './lifecycle.ts';

/** What exists on the stand-in platform: lifecycles at the present moment, and what was put there by hand. */
export class World {
  readonly #lifecycles: readonly Lifecycle[];
  readonly #clock: Clock;
  readonly #now: () => number;
  readonly #byHand = new Map<string, RawInstance | undefined>();

  constructor(lifecycles: readonly Lifecycle[], clock: Clock, now: () => number) {
    this.#lifecycles = lifecycles;
    this.#clock = clock;
    this.#now = now;
  }

  /** All that the account may see. */
  list(): RawInstance[] {
    return this.#all().filter((instance) => instance.project_id !== HIDDEN_PROJECT_ID);
  }

  /** One instance, whether the account may see it or not. */
  find(id: string): RawInstance | undefined {
    return this.#all().find((instance) => instance.id === id);
  }

  /** Adds an instance, or replaces the one with the same id. */
  put(instance: RawInstance): void {
    this.#byHand.set(instance.id, instance);
  }

  /** Removes an instance for good. */
  remove(id: string): void {
    this.#byHand.set(id, undefined);
  }

  #all(): RawInstance[] {
    const atMs = (this.#now() - this.#clock.startedAt) * this.#clock.speed;
    const played = this.#lifecycles
      .filter(({ id }) => !this.#byHand.has(id))
      .map((lifecycle) => instanceAt(lifecycle, atMs, this.#clock));
    return [...played, ...this.#byHand.values()].filter((instance) => instance !== undefined);
  }
}
