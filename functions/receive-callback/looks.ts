/** For how long an instance that the Data Manager did not know is not asked for again. */
const UNKNOWN_MS = 5_000;
const UNKNOWN_KEPT_MAX = 1_000;

/**
 * The looks at single instances that this function takes: one at a time for each, and none for five seconds after the
 * Data Manager did not know it, so that a flood of callbacks is no flood of questions.
 */
export class Looks {
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #unknownUntil = new Map<string, number>();
  readonly #now: () => number;

  /** `now` is epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What `look` gives once it is its turn; `undefined`, without a look, where that was the answer just now. */
  async at<T>(instanceId: string, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const before = this.#running.get(instanceId) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.#unlessUnknown(instanceId, look));
    this.#running.set(instanceId, turn);
    try {
      return await turn;
    } finally {
      if (this.#running.get(instanceId) === turn) this.#running.delete(instanceId);
    }
  }

  async #unlessUnknown<T>(instanceId: string, look: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#now() < (this.#unknownUntil.get(instanceId) ?? -Infinity)) return undefined;
    this.#unknownUntil.delete(instanceId);
    const found = await look();
    if (found === undefined) this.#noteUnknown(instanceId);
    return found;
  }

  #noteUnknown(instanceId: string): void {
    const [oldest] = this.#unknownUntil.keys();
    if (this.#unknownUntil.size >= UNKNOWN_KEPT_MAX && oldest !== undefined)
      this.#unknownUntil.delete(oldest);
    this.#unknownUntil.set(instanceId, this.#now() + UNKNOWN_MS);
  }
}
