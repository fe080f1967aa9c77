/**
 * How late a publish may start after its slot. The slots are spread so that even messages that are late by this
 * much never make more than `perSecond` in any window of a second.
 */
export const SLOT_TOLERANCE_MS = 150;

/** The distance between two slots, in milliseconds, for at most `perSecond` messages in any one second. */
export function slotIntervalMs(perSecond: number): number {
  return Math.ceil((1_000 + SLOT_TOLERANCE_MS) / perSecond);
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
