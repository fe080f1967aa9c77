import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type {
  HistoryList,
  InstanceListing,
  ListPage,
  ListPosition,
  ListQuery,
  PhaseCounts,
} from '../../history/history-list.ts';
import { matchesFilters } from '../../history/matches-filters.ts';
import { launchOrderPrefix } from './event-item.ts';
import { isSearch, sourcesOf, throughInstant } from './list-sources.ts';
import { mergedReads, type MergedRead } from './merged-reads.ts';

/** A request looks at about this many entries at most; the client goes on with the cursor. */
const ENTRIES_MAX = 5_000;
const ENTRIES_AT_ONCE_MAX = 1_000;
/** An instance has a few events: where nothing is searched for, one query nearly always fills a page. */
const ENTRIES_PER_INSTANCE = 5;

/**
 * The instances, from the indexes of the history's table. An index holds an entry for every event, newest first; the
 * first entry of an instance is its current state, and the walk goes on below all of its others. Filters apply to
 * that entry, never in the query: one on an older entry would find what an instance was once.
 */
export class DynamoHistoryList implements HistoryList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async page(
    query: ListQuery,
    limit: number,
    after: ListPosition | undefined,
    signal?: AbortSignal,
  ): Promise<ListPage> {
    const atOnce = isSearch(query) ? ENTRIES_AT_ONCE_MAX : limit * ENTRIES_PER_INSTANCE;
    const instances: InstanceListing[] = [];
    for await (const read of this.#reads(query, after, Math.min(atOnce, ENTRIES_AT_ONCE_MAX))) {
      const { looked, next, lookedBackTo } = read;
      for (const entry of await shownOf(read, query)) {
        const last = instances.at(-1);
        if (last && instances.length === limit) {
          return { instances, next: launchOrderPrefix(last), lookedBackTo: last.launchedAt };
        }
        instances.push(entry);
      }
      const isDone = instances.length === limit || looked >= ENTRIES_MAX || signal?.aborted;
      if (isDone && next !== undefined) return { instances, next, lookedBackTo };
    }
    return { instances, next: undefined, lookedBackTo: query.launchedFrom };
  }

  async countByPhase(query: ListQuery, signal?: AbortSignal): Promise<PhaseCounts> {
    const anyPhase = { ...query, filters: { ...query.filters, phases: undefined } };
    const counts = new Map<string, number>();
    for await (const read of this.#reads(anyPhase, undefined, ENTRIES_AT_ONCE_MAX)) {
      for (const { phase } of await shownOf(read, anyPhase)) counts.set(phase, (counts.get(phase) ?? 0) + 1);
      const { looked, next, lookedBackTo } = read;
      if ((looked >= ENTRIES_MAX || signal?.aborted) && next !== undefined) {
        return { counts: Object.fromEntries(counts), isComplete: false, lookedBackTo };
      }
    }
    return { counts: Object.fromEntries(counts), isComplete: true, lookedBackTo: query.launchedFrom };
  }

  /** Reads the list backwards, part by part. */
  async *#reads(
    query: ListQuery,
    after: ListPosition | undefined,
    atOnce: number,
  ): AsyncGenerator<MergedRead> {
    const top = throughInstant(query.launchedTo);
    // A cursor that was made up must not lead out of the list.
    const below = after !== undefined && after < top ? after : top;
    if (below < query.launchedFrom) return;
    yield* mergedReads(sourcesOf(query, this.#client, this.#tableName), below, atOnce);
  }
}

/** What fits the filters, and whoever asks may see: those that do not fit are asked nothing about. */
function shownOf(
  { instances }: MergedRead,
  { filters, shown }: ListQuery,
): Promise<readonly InstanceListing[]> {
  return shown(instances.filter((instance) => matchesFilters(instance, filters)));
}
