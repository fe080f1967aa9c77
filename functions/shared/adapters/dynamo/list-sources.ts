import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { historyEventSchema } from '../../history/history-event.ts';
import type { InstanceListing, ListPosition, ListQuery } from '../../history/history-list.ts';
import { LISTS } from '../../shape/table-schema.ts';
import { orUnavailable } from './dynamo-errors.ts';
import { isIndexKey, launchOrderPrefix, monthOf } from './event-item.ts';

/** Whoever belongs to more projects is shown what is theirs by walking through the months. */
const PROJECTS_MAX = 20;

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
export interface Read {
  readonly entries: readonly InstanceListing[];
  /** Where to go on; `undefined` after the last one. */
  readonly next: ListPosition | undefined;
  readonly lookedBackTo: string;
}

/** A list of entries that is read backwards: a partition of an index, or the months one after the other. */
export type ListSource = (below: ListPosition, limit: number) => Promise<Read>;

type List = (typeof LISTS)[keyof typeof LISTS];

/** The sources that a list is read from: all that it may show is in one of them. */
export function sourcesOf(query: ListQuery, client: DynamoDBClient, tableName: string): ListSource[] {
  const { launchedFrom } = query;
  const ask = async (list: List, key: string, below: ListPosition, limit: number): Promise<Read> => {
    const { Items: items = [], LastEvaluatedKey: more } = await orUnavailable(
      client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: list.name,
          KeyConditionExpression: `${list.partitionKey.name} = :key AND launchOrder BETWEEN :from AND :below`,
          ExpressionAttributeValues: marshall({ ':key': key, ':from': launchedFrom, ':below': below }),
          ScanIndexForward: false,
          Limit: limit,
        }),
      ),
    );
    const entries = items.map((item) => listingSchema.parse(unmarshall(item)));
    const last = entries.at(-1);
    return more && last
      ? { entries, next: launchOrderPrefix(last), lookedBackTo: last.launchedAt }
      : { entries, next: undefined, lookedBackTo: launchedFrom };
  };
  const months: ListSource = async (below, limit) => {
    const month = monthOf(below);
    const read = await ask(LISTS.month, month, below, limit);
    const before = previousMonth(month);
    if (read.next !== undefined || before < monthOf(launchedFrom)) return read;
    return { ...read, next: throughMonth(before), lookedBackTo: `${month}-01T00:00:00.000Z` };
  };
  return (
    partitionsOf(query)?.map(
      ([list, key]): ListSource =>
        (below, limit) =>
          ask(list, key, below, limit),
    ) ?? [months]
  );
}

/** Whether instances are looked for by more than the partitions that they are in. */
export function isSearch(query: ListQuery): boolean {
  const given = Object.values(query.filters).filter((filter) => filter !== undefined);
  const partitions = partitionsOf(query);
  if (!partitions) return given.length > 0 || query.within !== undefined;
  return given.length > (partitionOfFilters(query) ? 1 : 0);
}

/** The partitions to read; without any, the list is read month by month. */
function partitionsOf(query: ListQuery): [list: List, key: string][] | undefined {
  const ofFilters = partitionOfFilters(query);
  if (ofFilters) return [ofFilters];
  const { within } = query;
  if (!within || within.projectIds.length > PROJECTS_MAX) return undefined;
  return [[LISTS.owner, within.owner], ...within.projectIds.map((id): [List, string] => [LISTS.project, id])];
}

function partitionOfFilters({ filters: { owner, projectId } }: ListQuery): [List, string] | undefined {
  if (owner !== undefined && isIndexKey(owner)) return [LISTS.owner, owner];
  if (projectId !== undefined && isIndexKey(projectId)) return [LISTS.project, projectId];
  return undefined;
}

/** Places above all entries of an instant, and of a month: `$` sorts after the `#` that follows an instant, `~` after its `-`. */
export function throughInstant(instant: string): ListPosition {
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
