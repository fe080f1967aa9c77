import { launchOrderPrefix } from '../../functions/shared/adapters/dynamo/event-item.ts';
import {
  historyEntrySchema,
  type EventKey,
  type HistoryEvent,
} from '../../functions/shared/history/history-event.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import {
  HistoryUnavailable,
  type DueEntry,
  type DueNotifications,
  type EventPage,
  type History,
  type InstanceListing,
  type ListPage,
  type ListQuery,
} from '../../functions/shared/history/history.ts';

type ClaimedEntry = Pick<DueEntry, 'instanceId' | 'sequence' | 'dueAt'>;

/** The methods that can be made to fail. */
export type StoreMethod = keyof History | keyof DueNotifications;

/** The history and what is owed, in memory: what goes in and what comes out are copies, and conditions are obeyed. */
export class MemoryHistory implements History, DueNotifications {
  readonly #events = new Map<string, HistoryEvent[]>();
  readonly #due = new Map<string, HistoryEvent>();
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

  async append(event: HistoryEvent): Promise<'appended' | 'taken'> {
    this.#fail('append');
    const elsewhere = this.beforeAppend;
    this.beforeAppend = undefined;
    await elsewhere?.();
    const events = this.#events.get(event.instanceId) ?? [];
    const there = events.find(({ sequence }) => sequence === event.sequence);
    if (there) return there.writer === event.writer ? 'appended' : 'taken';
    const copy = structuredClone(event);
    events.push(copy);
    events.sort((a, b) => a.sequence - b.sequence);
    this.#events.set(event.instanceId, events);
    if (copy.due !== undefined) this.#due.set(keyOf(copy), copy);
    return 'appended';
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

  async list(query: ListQuery): Promise<ListPage> {
    this.#fail('list');
    const rows = [...this.#events.values()]
      .map((events) => events.at(-1)!)
      .map((event) => ({ event, day: event.launchedAt.slice(0, 10), order: launchOrderPrefix(event) }))
      .sort((a, b) => (a.order < b.order ? 1 : -1))
      .filter(({ day }) => day >= query.fromDay && day <= query.toDay)
      .filter(({ day, order }) => isAfter(day, order, query.after))
      .filter(({ event }) => matches(event, query));
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      instances: page.map(({ event }) => toListing(event)),
      next: rows.length > page.length && last ? { day: last.day, before: last.order } : undefined,
    };
  }

  async entries(until: number, limit: number): Promise<readonly DueEntry[]> {
    this.#fail('entries');
    return [...this.#due.values()]
      .filter(({ dueAt = 0 }) => dueAt <= until)
      .sort((a, b) => a.dueAt! - b.dueAt!)
      .slice(0, limit)
      .map(({ instanceId, sequence, dueAt = 0, observedAt }) => ({
        instanceId,
        sequence,
        dueAt,
        observedAt,
      }));
  }

  async claim(entry: ClaimedEntry, leaseUntil: number): Promise<HistoryEvent | undefined> {
    this.#fail('claim');
    const event = this.#owed(entry, entry.dueAt);
    if (!event) return undefined;
    event.dueAt = leaseUntil;
    event.attempts = (event.attempts ?? 0) + 1;
    return structuredClone(event);
  }

  async settle(
    key: EventKey,
    told: { readonly notifiedAt: string; readonly messageId: string },
  ): Promise<void> {
    this.#fail('settle');
    const event = this.#owed(key);
    if (event) this.#close(Object.assign(event, told));
  }

  async postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void> {
    this.#fail('postpone');
    const event = this.#owed(key, heldUntil);
    if (event) event.dueAt = dueAt;
  }

  async suppress(entry: ClaimedEntry): Promise<boolean> {
    this.#fail('suppress');
    const event = this.#owed(entry, entry.dueAt);
    if (event) this.#close(Object.assign(event, { suppressed: 'overdue' as const }));
    return event !== undefined;
  }

  #owed(key: EventKey, dueAt?: number): HistoryEvent | undefined {
    const event = this.#due.get(keyOf(key));
    return event && (dueAt === undefined || event.dueAt === dueAt) ? event : undefined;
  }

  #close(event: HistoryEvent): void {
    delete event.due;
    delete event.dueAt;
    delete event.attempts;
    this.#due.delete(keyOf(event));
  }

  #fail(method: StoreMethod): void {
    const left = this.#failures.get(method) ?? 0;
    if (left === 0) return;
    this.#failures.set(method, left - 1);
    throw new HistoryUnavailable('The table could not be asked (a test took it away).');
  }
}

function keyOf({ instanceId, sequence }: EventKey): string {
  return `${sequence}#${instanceId}`;
}

function isAfter(day: string, order: string, after: ListQuery['after']): boolean {
  if (!after || day < after.day) return true;
  return day === after.day && (after.before === undefined || order < after.before);
}

function matches(event: HistoryEvent, { phase, owner, projectId }: ListQuery): boolean {
  return (
    (phase === undefined || event.phase === phase) &&
    (owner === undefined || event.owner === owner) &&
    (projectId === undefined || event.projectId === projectId)
  );
}

function toListing(event: HistoryEvent): InstanceListing {
  const { instanceId, sequence, phase, name, owner, projectId, applicationType, job } = event;
  const { launchedAt, startedAt, stoppedAt, observedAt, source } = event;
  const outcome = outcomeOf(phase);
  return {
    ...{ instanceId, sequence, phase, outcome, name, owner, projectId, applicationType, job },
    ...{ launchedAt, startedAt, stoppedAt, observedAt, source },
  };
}
