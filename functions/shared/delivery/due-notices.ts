import type { EventKey, HistoryEvent, OwingEvent } from '../history/history-event.ts';

/** An event that owes a notice, by its key and when it was learnt. */
export type DueEvent = EventKey & Pick<HistoryEvent, 'observedAt'>;

/** A notice that is owed, as the index knows it. */
export interface DueEntry extends DueEvent {
  /** Epoch milliseconds: before this, somebody else holds it. */
  readonly dueAt: number;
}

/** The notices still owed. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface DueNotices {
  /**
   * Up to `limit` entries, those that nobody holds longest first, with `dueAt` at or before `until` (epoch ms).
   * May lag: an entry may be settled already, and the newest may be missing.
   */
  entries(until: number, limit: number): Promise<readonly DueEntry[]>;

  /**
   * Takes hold of a notice until `leaseUntil`, if it is still owed and still free since `dueAt`. Returns its event,
   * with the new lease and one more attempt, or `undefined` when somebody else was quicker.
   */
  claim(entry: DueEntry, leaseUntil: number): Promise<OwingEvent | undefined>;

  /** Marks a held notice as published. Idempotent. */
  settle(
    event: DueEvent,
    published: { readonly publishedAt: string; readonly messageId: string },
  ): Promise<void>;

  /** Lets go of a notice that is held until `heldUntil`: anybody may claim it from `dueAt` on. */
  postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void>;

  /** Marks a notice, free since `dueAt`, as not to be told. Returns whether it was still owed and free. */
  suppress(entry: DueEntry): Promise<boolean>;
}
