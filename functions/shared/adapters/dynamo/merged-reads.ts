import type { InstanceListing, ListPosition } from '../../history/history-list.ts';
import { launchOrderPrefix } from './event-item.ts';
import type { ListSource, Read } from './list-sources.ts';

/** What a query counts for that finds fewer: asking has a price too, so that a list of empty months ends. */
const ENTRIES_A_QUERY = 50;

/** A part of a list, and how much has been looked at so far. */
export interface MergedRead {
  /** Each instance once, as its newest entry says, newest launch first. */
  readonly instances: readonly InstanceListing[];
  readonly looked: number;
  /** Where to go on; `undefined` after the last one. */
  readonly next: ListPosition | undefined;
  readonly lookedBackTo: string;
}

/** A source, what of it has been read and not yet given, and how far it has been read. */
interface Reading {
  readonly source: ListSource;
  waiting: readonly InstanceListing[];
  read: Omit<Read, 'entries'>;
}

/**
 * Reads sources as one list, backwards from a place. Nothing is given beyond what every source has been read to that
 * has more: so one place is the cursor for all. Of an instance that stands in several, the higher sequence counts: one
 * index may lag behind another.
 */
export async function* mergedReads(
  sources: readonly ListSource[],
  from: ListPosition,
  atOnce: number,
): AsyncGenerator<MergedRead> {
  const limit = Math.max(Math.ceil(atOnce / sources.length), Math.min(atOnce, ENTRIES_A_QUERY));
  let readings: Reading[] = sources.map((source) => ({
    ...{ source, waiting: [] },
    read: { next: from, lookedBackTo: '' },
  }));
  let looked = 0;
  for (;;) {
    const reads = await Promise.all(
      readings.map(async ({ source, waiting, read }) => {
        // Of this one, there is still something to give.
        if (waiting.length > 0 || read.next === undefined) return { source, waiting, read, found: 0 };
        const { entries, ...rest } = await source(read.next, limit);
        const found = Math.max(entries.length, ENTRIES_A_QUERY);
        return { source, waiting: newestOfEach(entries), read: rest, found };
      }),
    );
    looked += reads.reduce((sum, { found }) => sum + found, 0);
    const unfinished = reads.filter(({ read }) => read.next !== undefined);
    const { next, lookedBackTo } = furthest(unfinished.length > 0 ? unfinished : reads);
    const isGiven = (entry: InstanceListing) => next === undefined || launchOrderPrefix(entry) >= next;
    yield {
      instances: merged(reads.flatMap(({ waiting }) => waiting.filter(isGiven))),
      looked,
      next,
      lookedBackTo,
    };
    if (next === undefined) return;
    readings = reads.map(({ source, waiting, read }) => ({
      ...{ source, read },
      waiting: waiting.filter((entry) => !isGiven(entry)),
    }));
  }
}

/** Of those that have more, the one that has been read least far back: beyond it, an entry may be missing. */
function furthest(reads: readonly Reading[]): Omit<Read, 'entries'> {
  const places = reads.map(({ read }) => read);
  return places.reduce((one, other) => ((other.next ?? '') > (one.next ?? '') ? other : one));
}

/** An index holds an entry for every event; the first of an instance is its newest. */
function newestOfEach(entries: readonly InstanceListing[]): InstanceListing[] {
  return entries.filter((entry, place) => entry.instanceId !== entries[place - 1]?.instanceId);
}

function merged(entries: readonly InstanceListing[]): InstanceListing[] {
  const newest = new Map<string, InstanceListing>();
  for (const entry of entries) {
    const place = launchOrderPrefix(entry);
    const other = newest.get(place);
    if (!other || entry.sequence > other.sequence) newest.set(place, entry);
  }
  return [...newest].sort(([one], [other]) => (one < other ? 1 : -1)).map(([, entry]) => entry);
}
