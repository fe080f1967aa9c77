import type { PublishSlot } from './publishing-pace.ts';

/** The publishing pace that all functions share. */
export interface Pace {
  /**
   * Reserves one slot, each for one publish started within it. `undefined` when the queue of slots reaches further
   * than `maxWaitMs` ahead: then nothing is reserved. `wanted` is how many the caller will presumably need one after
   * the other, this one included; those that it does not come for in time lapse.
   */
  reserve(maxWaitMs: number, wanted?: number): Promise<PublishSlot | undefined>;
}
