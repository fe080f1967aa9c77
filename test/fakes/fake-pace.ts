import {
  publishSlot,
  slotIntervalMs,
  type PublishSlot,
} from '../../functions/shared/delivery/publishing-pace.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import type { Pace } from '../../functions/shared/delivery/pace.ts';

/** The publishing pace in memory. */
export class FakePace implements Pace {
  /** Epoch milliseconds of the next slot that nobody has. */
  nextFreeAt = 0;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #intervalMs: number;

  constructor(clock: Pick<Clock, 'now'>, perSecond = 8) {
    this.#clock = clock;
    this.#intervalMs = slotIntervalMs(perSecond);
  }

  async reserve(maxWaitMs: number): Promise<PublishSlot | undefined> {
    if (maxWaitMs < 0) return undefined;
    const from = Math.max(this.nextFreeAt, this.#clock.now());
    if (from > this.#clock.now() + maxWaitMs) return undefined;
    this.nextFreeAt = from + this.#intervalMs;
    return publishSlot(from);
  }
}
