import type { PublishSlot } from '../domain/publishing-pace.ts';

/** The publishing pace that all functions share. */
export interface Pace {
  /**
   * Reserves one slot, each for one publish started within it. `undefined` when the queue of slots reaches further
   * than `maxWaitMs` ahead: then nothing is reserved.
   */
  reserve(maxWaitMs: number): Promise<PublishSlot | undefined>;
}
