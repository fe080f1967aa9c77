import type { Clock } from '../../functions/shared/base/clock.ts';

interface Timer {
  readonly at: number;
  readonly resolve: () => void;
}

/**
 * A clock whose time passes only while somebody waits: when all else has come to rest, it jumps to the earliest
 * wait. Chance is seeded and ids are counted, so that every run is the same.
 */
export class VirtualClock implements Clock {
  #now: number;
  #ids = 0;
  #seed: number;
  #jumping = false;
  readonly #timers = new Set<Timer>();

  constructor(start = '2026-02-03T10:12:43.000Z', seed = 1) {
    this.#now = Date.parse(start);
    this.#seed = seed;
  }

  now(): number {
    return this.#now;
  }

  /** The time as the history writes it. */
  nowText(): string {
    return new Date(this.#now).toISOString();
  }

  /** Lets time pass in which nobody does anything. */
  advance(ms: number): void {
    this.#now += ms;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer = { at: this.#now + Math.max(0, ms), resolve };
      this.#timers.add(timer);
      signal?.addEventListener('abort', () => {
        this.#timers.delete(timer);
        reject(signal.reason as Error);
      });
      this.#jumpSoon();
    });
  }

  /** Of real time: nothing that waits for it keeps the virtual one from jumping. */
  timeout(ms: number): AbortSignal {
    return AbortSignal.timeout(Math.max(1, ms));
  }

  /** mulberry32 */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  newId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  #jumpSoon(): void {
    if (this.#jumping) return;
    this.#jumping = true;
    setImmediate(() => {
      this.#jumping = false;
      const earliest = [...this.#timers].reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
        undefined,
      );
      if (!earliest) return;
      this.#timers.delete(earliest);
      this.#now = Math.max(this.#now, earliest.at);
      earliest.resolve();
      if (this.#timers.size > 0) this.#jumpSoon();
    });
  }
}
