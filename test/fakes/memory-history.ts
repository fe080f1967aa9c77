import { launchOrderPrefix } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { storableEvent } from '../../functions/shared/adapters/dynamo/storable-event.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import type { DueEntry, DueEvent, DueNotices } from '../../functions/shared/delivery/due-notices.ts';
import type { EventPage, History } from '../../functions/shared/history/history.ts';
import {
  historyEntrySchema,
  isOwing,
  type EventKey,
  type HistoryEvent,
  type OwingEvent,
} from '../../functions/shared/history/history-event.ts';
import type {
  HistoryList,
  ListPage,
  ListPosition,
  ListQuery,
  PhaseCounts,
} from '../../functions/shared/history/history-list.ts';
import { matchesFilters } from '../../functions/shared/history/matches-filters.ts';

/** What changes of an event. */
interface Bookkeeping {
  dueAt: number;
  attempts: number;
}

/** The methods that can be made to fail. */
export type StoreMethod = keyof History | keyof HistoryList | keyof DueNotices;

/** The history, its lists and what is owed, in memory: what goes in and what comes out are copies, and conditions are obeyed. */
export class MemoryHistory implements History, HistoryList, DueNotices {
  readonly #events = new Map<string, HistoryEvent[]>();
  readonly #due = new Map<string, Bookkeeping & OwingEvent>();
  readonly #failures = new Map<StoreMethod, number>();

  /** What happens elsewhere just before an append reaches the store, for instance another writer's append. */
  beforeAppend: (() => Promise<void>) | undefined;

  /** Makes the next calls of a method fail as if the table were away. */
  failNext(method: StoreMethod, times = 1): void {
    this.#failures.set(method, times);
  }

  /** All events of an instance, for assertions. */
  all(instanceId: string): HistoryEvent[] {
    return structuredClone(this.#events.get(instanceId) ?? []);
  }

  /** The ids of all instances that have a history. */
  instanceIds(): string[] {
    return [...this.#events.keys()];
  }

  async last(instanceId: string): Promise<HistoryEvent | undefined> {
    this.#fail('last');
    return structuredClone(this.#events.get(instanceId)?.at(-1));
  }

  async append(event: HistoryEvent): Promise<HistoryEvent | undefined> {
    this.#fail('append');
    const elsewhere = this.beforeAppend;
    this.beforeAppend = undefined;
    await elsewhere?.();
    const events = this.#events.get(event.instanceId) ?? [];
    const there = events.find(({ sequence }) => sequence === event.sequence);
    if (there) return there.writer === event.writer ? structuredClone(there) : undefined;
    const copy = structuredClone(storableEvent(event));
    events.push(copy);
    events.sort((a, b) => a.sequence - b.sequence);
    this.#events.set(event.instanceId, events);
    if (isOwing(copy)) this.#due.set(keyOf(copy), copy);
    return structuredClone(copy);
  }

  async event({ instanceId, sequence }: EventKey): Promise<HistoryEvent | undefined> {
    this.#fail('event');
    return this.all(instanceId).find((event) => event.sequence === sequence);
  }

  async events(instanceId: string, afterSequence: number, limit: number): Promise<EventPage> {
    this.#fail('events');
    const after = (this.#events.get(instanceId) ?? []).filter(({ sequence }) => sequence > afterSequence);
    const events = after.slice(0, limit).map((event) => historyEntrySchema.parse(event));
    return { events, next: after.length > limit ? events.at(-1)?.sequence : undefined };
  }

  async page(query: ListQuery, limit: number, after: ListPosition | undefined): Promise<ListPage> {
    this.#fail('page');
    const rows = await query.shown(
      this.#listed(query)
        .filter((event) => after === undefined || launchOrderPrefix(event) < after)
        .filter((event) => matchesFilters(event, query.filters)),
    );
    const instances = rows.slice(0, limit);
    const last = instances.at(-1);
    return rows.length > limit && last
      ? { instances, next: launchOrderPrefix(last), lookedBackTo: last.launchedAt }
      : { instances, next: undefined, lookedBackTo: query.launchedFrom };
  }

  async countByPhase(query: ListQuery): Promise<PhaseCounts> {
    this.#fail('countByPhase');
    const filters = { ...query.filters, phases: undefined };
    const rows = await query.shown(this.#listed(query).filter((event) => matchesFilters(event, filters)));
    const byPhase = Map.groupBy(rows, ({ phase }) => phase);
    const counts = Object.fromEntries([...byPhase].map(([phase, events]) => [phase, events.length]));
    return { counts, isComplete: true, lookedBackTo: query.launchedFrom };
  }

  async entries(until: number, limit: number): Promise<readonly DueEntry[]> {
    this.#fail('entries');
    return [...this.#due.values()]
      .filter(({ dueAt }) => dueAt <= until)
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit)
      .map(({ instanceId, sequence, dueAt, observedAt }) => ({ instanceId, sequence, dueAt, observedAt }));
  }

  async claim(entry: DueEntry, leaseUntil: number): Promise<OwingEvent | undefined> {
    this.#fail('claim');
    const event = this.#owed(entry, entry.dueAt);
    if (!event) return undefined;
    event.dueAt = leaseUntil;
    event.attempts += 1;
    return structuredClone(event);
  }

  async settle(
    key: DueEvent,
    published: { readonly publishedAt: string; readonly messageId: string },
  ): Promise<void> {
    this.#fail('settle');
    const event = this.#owed(key);
    if (event) this.#close(Object.assign(event, published));
  }

  async postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void> {
    this.#fail('postpone');
    const event = this.#owed(key, heldUntil);
    if (event) event.dueAt = dueAt;
  }

  async suppress(entry: DueEntry): Promise<boolean> {
    this.#fail('suppress');
    const event = this.#owed(entry, entry.dueAt);
    if (event) this.#close(Object.assign(event, { suppressed: 'stale' as const }));
    return event !== undefined;
  }

  /** The instances that were launched within the query's time, newest first. */
  #listed({ launchedFrom, launchedTo }: ListQuery): HistoryEvent[] {
    return [...this.#events.values()]
      .map((events) => structuredClone(events.at(-1)!))
      .filter(({ launchedAt }) => launchedAt >= launchedFrom && launchedAt <= launchedTo)
      .sort((a, b) => (launchOrderPrefix(a) < launchOrderPrefix(b) ? 1 : -1));
  }

  #owed(key: EventKey, dueAt?: number) {
    const event = this.#due.get(keyOf(key));
    return event && (dueAt === undefined || event.dueAt === dueAt) ? event : undefined;
  }

  #close(event: Partial<Bookkeeping> & EventKey): void {
    delete event.dueAt;
    delete event.attempts;
    this.#due.delete(keyOf(event));
  }

  #fail(method: StoreMethod): void {
    const left = this.#failures.get(method) ?? 0;
    if (left === 0) return;
    this.#failures.set(method, left - 1);
    throw new StorageUnavailable('The table could not be asked (a test took it away).');
  }
}

function keyOf({ instanceId, sequence }: EventKey): string {
  return `${sequence}#${instanceId}`;
}
