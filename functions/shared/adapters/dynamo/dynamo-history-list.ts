import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { historyEventSchema } from '../../history/history-event.ts';
import type {
  HistoryList,
  InstanceListing,
  ListPage,
  ListPosition,
  ListQuery,
  PhaseCounts,
} from '../../history/history-list.ts';
import { matchesFilters } from '../../history/matches-filters.ts';
import { LISTS } from '../../shape/table-schema.ts';
import { orUnavailable } from './dynamo-errors.ts';
import { isIndexKey, launchOrderPrefix, monthOf } from './event-item.ts';

/** A request looks at about this many entries at most; the client goes on with the cursor. */
const ENTRIES_MAX = 5_000;
/** What a query counts for that finds fewer: asking has a price too, so that a list of empty months ends. */
const ENTRIES_A_QUERY = 50;
const ENTRIES_AT_ONCE_MAX = 1_000;
/** An instance has a few events: where nothing is searched for, one query nearly always fills a page. */
const ENTRIES_PER_INSTANCE = 5;

const listingSchema = z.pick(historyEventSchema, {
  instanceId: true,
  sequence: true,
  phase: true,
  name: true,
  owner: true,
  projectId: true,
  applicationType: true,
  job: true,
  launchedAt: true,
  startedAt: true,
  stoppedAt: true,
  observedAt: true,
  source: true,
});

/** What one query found. */
interface Read {
  readonly entries: readonly InstanceListing[];
  /** How much has been looked at so far. */
  readonly looked: number;
  /** Where to go on; `undefined` after the last one. */
  readonly next: ListPosition | undefined;
  readonly lookedBackTo: string;
}

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
    for await (const { entries, looked, next, lookedBackTo } of this.#reads(query, after, atOnce)) {
      for (const entry of newestOfEach(entries)) {
        if (!matchesFilters(entry, query.filters)) continue;
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
    const filters = { ...query.filters, phases: undefined };
    const counts = new Map<string, number>();
    for await (const { entries, looked, next, lookedBackTo } of this.#reads(
      query,
      undefined,
      ENTRIES_AT_ONCE_MAX,
    )) {
      for (const entry of newestOfEach(entries)) {
        if (matchesFilters(entry, filters)) counts.set(entry.phase, (counts.get(entry.phase) ?? 0) + 1);
      }
      if ((looked >= ENTRIES_MAX || signal?.aborted) && next !== undefined) {
        return { counts: Object.fromEntries(counts), isComplete: false, lookedBackTo };
      }
    }
    return { counts: Object.fromEntries(counts), isComplete: true, lookedBackTo: query.launchedFrom };
  }

  /** Reads the list backwards, query by query. */
  async *#reads(query: ListQuery, after: ListPosition | undefined, atOnce: number): AsyncGenerator<Read> {
    const { launchedFrom } = query;
    const top = throughInstant(query.launchedTo);
    // A cursor that was made up must not lead out of the list.
    let below = after !== undefined && after < top ? after : top;
    const { list, partition } = partitionFor(query);
    let looked = 0;
    while (below >= launchedFrom) {
      const key = partition ?? monthOf(below);
      const { Items: items = [], LastEvaluatedKey: more } = await orUnavailable(
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            IndexName: list.name,
            KeyConditionExpression: `${list.partitionKey.name} = :key AND launchOrder BETWEEN :from AND :below`,
            ExpressionAttributeValues: marshall({ ':key': key, ':from': launchedFrom, ':below': below }),
            ScanIndexForward: false,
            Limit: Math.min(atOnce, ENTRIES_AT_ONCE_MAX),
          }),
        ),
      );
      const entries = items.map((item) => listingSchema.parse(unmarshall(item)));
      looked += Math.max(entries.length, ENTRIES_A_QUERY);
      const last = entries.at(-1);
      if (more && last) {
        below = launchOrderPrefix(last);
        yield { entries, looked, next: below, lookedBackTo: last.launchedAt };
        continue;
      }
      const monthBefore = partition === undefined ? previousMonth(key) : undefined;
      if (monthBefore === undefined || monthBefore < monthOf(launchedFrom)) {
        yield { entries, looked, next: undefined, lookedBackTo: launchedFrom };
        return;
      }
      below = throughMonth(monthBefore);
      yield { entries, looked, next: below, lookedBackTo: `${key}-01T00:00:00.000Z` };
    }
  }
}

/** The index to read, and its partition; without one, it is read month by month. */
function partitionFor({ filters: { owner, projectId } }: ListQuery) {
  if (owner !== undefined && isIndexKey(owner)) return { list: LISTS.owner, partition: owner };
  if (projectId !== undefined && isIndexKey(projectId)) return { list: LISTS.project, partition: projectId };
  return { list: LISTS.month, partition: undefined };
}

/** Whether instances are looked for by more than their partition. */
function isSearch(query: ListQuery): boolean {
  const filters = Object.values(query.filters).filter((filter) => filter !== undefined);
  return filters.length > (partitionFor(query).partition === undefined ? 0 : 1);
}

/** Places above all entries of an instant, and of a month: `$` sorts after the `#` that follows an instant, `~` after its `-`. */
function throughInstant(instant: string): ListPosition {
  return `${instant}$`;
}
function throughMonth(month: string): ListPosition {
  return `${month}~`;
}

function previousMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  // `Date.UTC` takes the year 99 for 1999.
  const before = year * 12 + number - 2;
  const [yearBefore, numberBefore] = [Math.floor(before / 12), (before % 12) + 1];
  return `${String(yearBefore).padStart(4, '0')}-${String(numberBefore).padStart(2, '0')}`;
}

function newestOfEach(entries: readonly InstanceListing[]): InstanceListing[] {
  return entries.filter((entry, place) => entry.instanceId !== entries[place - 1]?.instanceId);
}
