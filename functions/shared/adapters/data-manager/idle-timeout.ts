/**
 * A time-out that can be started anew while an exchange goes on, joined with the signal of a caller. `signal`
 * is aborted by whichever comes first.
 */
export class IdleTimeout {
  readonly #controller = new AbortController();
  readonly #ms: number;
  readonly #caller: AbortSignal;
  readonly #forward = () => this.#controller.abort(this.#caller.reason);
  #timer: NodeJS.Timeout | undefined;
  #expired = false;

  /** @throws the reason of the caller's signal when that is aborted already. */
  constructor(ms: number, caller: AbortSignal) {
    caller.throwIfAborted();
    this.#ms = ms;
    this.#caller = caller;
    caller.addEventListener('abort', this.#forward, { once: true });
  }

  /** Aborted on time-out, or together with the caller's signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time-out in milliseconds. */
  get ms(): number {
    return this.#ms;
  }

  /** Whether the time ran out. */
  get expired(): boolean {
    return this.#expired;
  }

  /** Starts the time, from zero. */
  start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
    }, this.#ms);
  }

  /** Stops the time: what follows is not the other side's fault. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Lets go of the timer and of the caller's signal. */
  close(): void {
    this.pause();
    this.#caller.removeEventListener('abort', this.#forward);
  }
}
