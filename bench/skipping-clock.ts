import { randomBytes } from 'node:crypto';
import type { Clock } from '../functions/shared/base/clock.ts';

/** A clock on which work takes no time and every wait is over at once, so that minutes of pacing can be counted. */
export class SkippingClock implements Clock {
  #now = Date.now();

  now(): number {
    return this.#now;
  }

  /** Lets time pass in which nobody does anything. */
  advance(ms: number): void {
    this.#now += ms;
  }

  async wait(ms: number): Promise<void> {
    const until = this.#now + Math.max(0, ms);
    await new Promise((resolve) => setImmediate(resolve));
    // Waits that are under way at once pass at once.
    this.#now = Math.max(this.#now, until);
  }

  /** In real time: what it bounds are real requests. */
  timeout(ms: number): AbortSignal {
    return AbortSignal.timeout(Math.max(1, ms));
  }

  random(): number {
    return 0.5;
  }

  newId(): string {
    return randomBytes(12).toString('base64url');
  }
}
