import type { EventKey } from '../../functions/shared/history/history-event.ts';
import type { Item } from '../engines/expressions.ts';
import type { LifeState } from '../plan/life.ts';
import type { NotedTurn } from './noted-turns.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** A message that reached SNS. */
export interface Publication {
  /** Of its notice. */
  readonly id: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly process: SimulatedProcess;
  /** When its publisher last appended or claimed the event (true time, epoch ms): since then it asks nobody. */
  readonly heldSince: number;
  /** When the publish began, and when it arrived (true time, epoch ms). */
  readonly beganAt: number;
  readonly arrivedAt: number;
  /** What keeps the publisher from knowing that it was told, or from noting it: then it may be told again. */
  excuse: 'reply lost' | 'killed' | 'table away' | undefined;
  /** Whether it came because an old backup was restored. */
  readonly isAfterRestore: boolean;
  /** When the note that it was told reached the table. */
  notedAt: number | undefined;
}

/** A report that Phasewatch has taken responsibility for. */
export interface Accepted {
  readonly state: LifeState;
  readonly at: number;
}

/** What happened in a world, as far as the invariants need it. */
export class Ledger {
  readonly accepted = new Map<string, Accepted[]>();
  readonly publications: Publication[] = [];
  /** By the notice that they are of. */
  readonly publicationsOf = new Map<string, Publication[]>();
  /** When each publish began (true time): what the pace is about. */
  readonly publishBegan: number[] = [];
  /** Writes to a history that must not have been: which, and what changed. */
  readonly forbiddenWrites: string[] = [];
  /** The last turn of a poll. */
  lastTurn: NotedTurn | undefined;
  /** Polls that read while another did, or began elsewhere than where the one before them stopped. */
  readonly wrongTurns: string[] = [];
  /** Errors that no function may end with. */
  readonly bugs: string[] = [];
  /** How often what the faults are about has really happened, by the row of the list of faults. */
  readonly happened = new Map<string, number>();
  /** One line a happening, when somebody wants to read them. */
  readonly trace: { readonly at: number; readonly text: string }[] | undefined;
  /** Whether an old backup has been restored. */
  isRestored = false;
  readonly #now: () => number;
  /** The publications of an event's notice, by instance and sequence. */
  readonly #publicationsOfEvent = new Map<string, Publication[]>();
  readonly #owed = new Map<SimulatedProcess, Set<string>>();
  readonly #publishedBy = new Map<SimulatedProcess, Publication[]>();
  /** When each process last appended or claimed each event. */
  readonly #heldSince = new Map<SimulatedProcess, Map<string, number>>();

  constructor(now: () => number, isTraced: boolean) {
    this.#now = now;
    this.trace = isTraced ? [] : undefined;
  }

  /** Counts a happening. */
  count(row: string): void {
    this.happened.set(row, (this.happened.get(row) ?? 0) + 1);
  }

  /** Writes a line, if anybody reads it. */
  note(text: () => string): void {
    this.trace?.push({ at: this.#now(), text: text() });
  }

  accept(instanceId: string, state: LifeState): void {
    const all = this.accepted.get(instanceId) ?? [];
    all.push({ state, at: this.#now() });
    this.accepted.set(instanceId, all);
  }

  publish(publication: Publication): void {
    this.publications.push(publication);
    addTo(this.publicationsOf, publication.id, publication);
    addTo(this.#publicationsOfEvent, eventName(publication), publication);
    this.#owed.get(publication.process)?.delete(publication.instanceId);
    addTo(this.#publishedBy, publication.process, publication);
  }

  /** The publications of an event's notice so far. */
  publishedFor(event: EventKey): readonly Publication[] {
    return this.#publicationsOfEvent.get(eventName(event)) ?? [];
  }

  /** A process has appended or claimed an event, and may publish its notice. */
  hold(process: SimulatedProcess, event: EventKey): void {
    const held = this.#heldSince.get(process) ?? new Map<string, number>();
    held.set(eventName(event), this.#now());
    this.#heldSince.set(process, held);
  }

  /** Since when a process may publish an event's notice, if it ever appended or claimed it. */
  heldSince(process: SimulatedProcess, event: EventKey): number | undefined {
    return this.#heldSince.get(process)?.get(eventName(event));
  }

  /** A process has written an event that owes a notice, and is about to publish it. */
  owe(process: SimulatedProcess, instanceId: string): void {
    const owed = this.#owed.get(process) ?? new Set();
    owed.add(instanceId);
    this.#owed.set(process, owed);
  }

  /** A process has died: what it published and had not noted may be told again. */
  excuseDead(process: SimulatedProcess): void {
    const published = this.#publishedBy.get(process) ?? [];
    for (const publication of published) {
      if (publication.notedAt !== undefined || publication.excuse !== undefined) continue;
      publication.excuse = 'killed';
      this.count('2');
    }
    const owed = this.#owed.get(process);
    if (owed && owed.size > 0) this.count('1');
    this.#owed.delete(process);
    this.#publishedBy.delete(process);
    this.#heldSince.delete(process);
  }

  /** Checks a write to a history: new items have a free place, and old ones change in their bookkeeping only. */
  checkWrite(before: Item | undefined, after: Item): void {
    if (!before || after['instanceId']?.S?.startsWith('#')) return;
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (BOOKKEEPING.has(name) || before[name] === after[name]) continue;
      this.forbiddenWrites.push(`${String(after['instanceId']?.S)} ${String(after['sequence']?.N)}: ${name}`);
    }
  }
}

const BOOKKEEPING = new Set([
  ...['dueShard', 'dueAt', 'attempts', 'publishedAt', 'messageId', 'suppressed', 'expiresAt'],
]);

function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function eventName({ instanceId, sequence }: EventKey): string {
  return `${sequence}#${instanceId}`;
}
