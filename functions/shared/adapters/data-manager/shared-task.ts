/**
 * One run of a task that several callers wait for, each with its own signal: the task goes on while anybody
 * waits, and is aborted when the last one gives up.
 */
export class SharedTask<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.#result = run(this.#controller.signal);
    // Whoever waits is told; when nobody does any more, a failure concerns nobody.
    this.#result.catch(() => undefined);
  }

  /** Whether everybody gave up, so that there is no result to wait for. */
  get abandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Waits for the result. @throws what the task throws, or `signal.reason` on abort. */
  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const giveUp = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting += 1;
    try {
      return await Promise.race([this.#result, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#controller.abort();
    }
  }
}
