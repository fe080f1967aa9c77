import type { EventKey, HistoryEntry, HistoryEvent } from './history-event.ts';

/** Some events of an instance, oldest first, without their details; without `next` they were the last ones. */
export interface EventPage {
  readonly events: readonly HistoryEntry[];
  /** The sequence to go on after. */
  readonly next: number | undefined;
}

/**
 * The history of every instance: append-only, numbered events.
 *
 * All methods throw `StorageUnavailable` when the store cannot be asked.
 */
export interface History {
  /** The newest event of an instance, strongly consistent. */
  last(instanceId: string): Promise<HistoryEvent | undefined>;

  /**
   * Writes an event at its place, if that place is free, and returns it as it is kept: fields of the summary that the
   * store cannot hold are left out and named. `undefined` means that somebody else was there first: read again and
   * decide again. A write whose reply was lost and that meets its own event (same `writer`) has succeeded.
   */
  append(event: HistoryEvent): Promise<HistoryEvent | undefined>;

  /** One event, strongly consistent. */
  event(key: EventKey): Promise<HistoryEvent | undefined>;

  /** Up to `limit` events after the given sequence, in order, strongly consistent. */
  events(instanceId: string, afterSequence: number, limit: number): Promise<EventPage>;
}
