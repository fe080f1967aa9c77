import type { EventKey, HistoryEntry, HistoryEvent } from './history-event.ts';
import type { Source } from '../instances/source.ts';
import type { Outcome } from '../instances/outcome.ts';

/** The table could not be asked just now; the same request may succeed later. Nothing is half-done. */
export class HistoryUnavailable extends Error {
  override readonly name = 'HistoryUnavailable';
}

/** One row of a list: an instance in its current state. */
export interface InstanceListing {
  readonly instanceId: string;
  readonly sequence: number;
  readonly phase: string;
  readonly outcome: Outcome | undefined;
  readonly name: string;
  readonly owner: string;
  readonly projectId: string;
  readonly applicationType: string;
  readonly job: string | undefined;
  readonly launchedAt: string;
  readonly startedAt: string | undefined;
  readonly stoppedAt: string | undefined;
  /** When the newest event was learnt, and from whom. */
  readonly observedAt: string;
  readonly source: Source;
}

/** Where a list goes on: a launch day, and what of it has been read. */
export interface ListPosition {
  readonly day: string;
  readonly before: string | undefined;
}

/** Which instances to list. Days are `YYYY-MM-DD` in UTC, both included. */
export interface ListQuery {
  readonly fromDay: string;
  readonly toDay: string;
  readonly after: ListPosition | undefined;
  readonly limit: number;
  readonly phase: string | undefined;
  readonly owner: string | undefined;
  readonly projectId: string | undefined;
}

/** A page of a list; without `next` it was the last one. A page may be shorter than asked, or empty, and go on. */
export interface ListPage {
  readonly instances: readonly InstanceListing[];
  readonly next: ListPosition | undefined;
}

/** Some events of an instance, oldest first, without their details; without `next` they were the last ones. */
export interface EventPage {
  readonly events: readonly HistoryEntry[];
  /** The sequence to go on after. */
  readonly next: number | undefined;
}

/**
 * The history of every instance: append-only, numbered events.
 *
 * All methods throw {@link HistoryUnavailable} when the store cannot be asked.
 */
export interface History {
  /** The newest event of an instance, strongly consistent. */
  last(instanceId: string): Promise<HistoryEvent | undefined>;

  /**
   * Writes an event at its place, if that place is free. `taken` means that somebody else was there first: read
   * again and decide again. A write whose reply was lost and that meets its own event (same `writer`) is `appended`.
   */
  append(event: HistoryEvent): Promise<'appended' | 'taken'>;

  /** One event, strongly consistent. */
  event(key: EventKey): Promise<HistoryEvent | undefined>;

  /** Up to `limit` events after the given sequence, in order, strongly consistent. */
  events(instanceId: string, afterSequence: number, limit: number): Promise<EventPage>;

  /** Instances by launch time, newest first; may lag behind the newest events by moments. */
  list(query: ListQuery): Promise<ListPage>;
}

/** A notification that is owed, as the index knows it. */
export interface DueEntry extends EventKey {
  /** Epoch ms: before this, somebody else holds it. */
  readonly dueAt: number;
  /** When the outcome was learnt. */
  readonly observedAt: string;
}

/** The notifications still owed. All methods throw {@link HistoryUnavailable} when the store cannot be asked. */
export interface DueNotifications {
  /**
   * Up to `limit` entries, those that nobody holds longest first, with `dueAt` at or before `until` (epoch ms).
   * May lag: an entry may be settled already, and the newest may be missing.
   */
  entries(until: number, limit: number): Promise<readonly DueEntry[]>;

  /**
   * Takes hold of a notification until `leaseUntil`, if it is still owed and still free since `dueAt`. Returns its
   * event, with the new lease and one more attempt, or `undefined` when somebody else was quicker.
   */
  claim(
    entry: Pick<DueEntry, 'instanceId' | 'sequence' | 'dueAt'>,
    leaseUntil: number,
  ): Promise<HistoryEvent | undefined>;

  /** Marks a held notification as told. It being settled already is success. */
  settle(key: EventKey, told: { readonly notifiedAt: string; readonly messageId: string }): Promise<void>;

  /** Lets go of a notification that is held until `heldUntil`: anybody may claim it from `dueAt` on. */
  postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void>;

  /** Marks a notification, free since `dueAt`, as not to be told. Returns whether it was still owed and free. */
  suppress(entry: Pick<DueEntry, 'instanceId' | 'sequence' | 'dueAt'>): Promise<boolean>;
}
