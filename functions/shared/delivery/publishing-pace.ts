/** How late a publish may start after its slot, by the clock of whoever publishes. */
export const SLOT_TOLERANCE_MS = 100;

/** How far the clocks of any two functions may be apart without the pace being exceeded. */
export const CLOCK_DIFFERENCE_MS = 50;

/**
 * The distance between two slots, in milliseconds: so wide that even messages that are late, by clocks that differ,
 * never make more than `perSecond` in any window of a second.
 */
export function slotIntervalMs(perSecond: number): number {
  return Math.ceil((1_000 + SLOT_TOLERANCE_MS + CLOCK_DIFFERENCE_MS) / perSecond);
}

/** A slot that publishing may use: epoch milliseconds. */
export interface PublishSlot {
  readonly from: number;
  readonly until: number;
}

/** The slot that begins at `from`. */
export function publishSlot(from: number): PublishSlot {
  return { from, until: from + SLOT_TOLERANCE_MS };
}
