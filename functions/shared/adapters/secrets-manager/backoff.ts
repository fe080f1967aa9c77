const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Asks a service that may be away: after a failure not again for a second, after each further one for twice as long. */
export class Backoff {
  readonly #now: () => number;
  #failures = 0;
  #notBefore = -Infinity;
  #error: unknown;

  /** `now` is epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What `ask` gives. @throws what it throws, or, during a pause, what it threw last */
  async run<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#now() < this.#notBefore) throw this.#error;
    try {
      const value = await ask();
      this.#failures = 0;
      return value;
    } catch (error) {
      this.#error = error;
      this.#notBefore = this.#now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
      this.#failures += 1;
      throw error;
    }
  }
}
