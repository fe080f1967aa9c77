import { TimeQueue } from './time-queue.ts';

const BETWEEN_PAUSES = 20_000;

/**
 * Virtual time: what is planned happens in the order of its time, and between two happenings everything that the
 * first has set off comes to rest. Nothing else moves the time.
 */
export class Timeline {
  #now: number;
  readonly #planned = new TimeQueue<() => void>();
  #stopped = false;

  /** Begins at `start` (epoch ms). */
  constructor(start: number) {
    this.#now = start;
  }

  /** Epoch milliseconds, with fractions. */
  get now(): number {
    return this.#now;
  }

  /** Lets something happen after so many milliseconds. */
  after(ms: number, happening: () => void): void {
    this.#planned.push(this.#now + Math.max(0, ms), happening);
  }

  /** Lets something happen at a time (epoch ms), or now if that is over. */
  at(time: number, happening: () => void): void {
    this.#planned.push(Math.max(time, this.#now), happening);
  }

  /** Ends the run after what is happening now. */
  stop(): void {
    this.#stopped = true;
  }

  /** Lets everything happen until nothing is planned any more, or it is stopped. Rejects with what a happening throws. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      let untilPause = BETWEEN_PAUSES;
      const step = () => {
        try {
          const happening = this.#stopped ? undefined : this.#next();
          if (!happening) {
            resolve();
            return;
          }
          happening();
        } catch (error) {
          reject(error as Error);
          return;
        }
        untilPause -= 1;
        if (untilPause > 0) {
          // A tick queued by a microtask comes after all microtasks: what just happened has come to rest by then.
          queueMicrotask(() => process.nextTick(step));
        } else {
          untilPause = BETWEEN_PAUSES;
          setImmediate(step);
        }
      };
      step();
    });
  }

  #next(): (() => void) | undefined {
    const at = this.#planned.nextAt;
    if (at === undefined) return undefined;
    this.#now = Math.max(this.#now, at);
    return this.#planned.popUntil(at);
  }
}
