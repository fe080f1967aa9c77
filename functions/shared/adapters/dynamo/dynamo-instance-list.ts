import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { historyEventSchema } from '../../history/history-event.ts';
import { outcomeOf } from '../../instances/outcome.ts';
import type { InstanceListing, ListPage, ListPosition, ListQuery } from '../../history/history.ts';
import { reached } from './dynamo-errors.ts';
import { launchOrderPrefix } from './event-item.ts';
import { BY_LAUNCH_DAY } from '../../shape/table-schema.ts';

/** The list looks at as many days at once as it will presumably need, at more and more while it finds none, up to this. */
const DAYS_AT_ONCE_MAX = 32;
/**
 * A request that finds little stops after this many index entries and queries; the client goes on with the cursor.
 */
const ENTRIES_READ_MAX = 5_000;
const PAGE_MIN = 25;
const DAY_MS = 86_400_000;

const entrySchema = z.pick(historyEventSchema, {
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
type Entry = z.output<typeof entrySchema>;

/**
 * Walks the ByLaunchDay index backwards. The first entry of an instance is its current state; the walk then jumps
 * past all its older ones, however many there are.
 */
export async function listInstances(
  client: DynamoDBClient,
  tableName: string,
  query: ListQuery,
): Promise<ListPage> {
  const instances: InstanceListing[] = [];
  let position: ListPosition | undefined = query.after ?? { day: query.toDay, before: undefined };
  let entriesRead = 0;
  let daysAtOnce = 1;
  while (position && position.day >= query.fromDay) {
    if (entriesRead > ENTRIES_READ_MAX) return { instances, next: position };
    const days = daysBack(position, Math.min(daysAtOnce, DAYS_AT_ONCE_MAX), query.fromDay);
    const pages = await Promise.all(days.map((from) => readPage(client, tableName, from, query.limit)));
    entriesRead += pages.reduce((sum, page) => sum + page.entries.length + 1, 0);
    const before = instances.length;
    let fullDays = 0;
    let cutShort = false;
    for (const { from, entries, isLast } of pages) {
      for (const entry of newestPerInstance(entries)) {
        if (!matches(entry, query)) continue;
        if (instances.length === query.limit)
          return { instances, next: positionBefore(from.day, instances.at(-1)) };
        instances.push(toListing(entry));
      }
      if (instances.length > before) fullDays += 1;
      position = isLast ? nextDay(from) : positionBefore(from.day, entries.at(-1));
      cutShort = !isLast;
      if (cutShort) break;
    }
    const found = instances.length - before;
    // Of a day with more entries than a page, the rest comes first: what was read of the days before it is given up.
    if (cutShort) daysAtOnce = 1;
    else if (found === 0) daysAtOnce *= 2;
    else daysAtOnce = Math.max(1, Math.ceil(((query.limit - instances.length) * fullDays) / found));
  }
  return { instances, next: undefined };
}

async function readPage(client: DynamoDBClient, tableName: string, from: ListPosition, limit: number) {
  const { day, before } = from;
  const { Items: items = [], LastEvaluatedKey: more } = await reached(
    client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: BY_LAUNCH_DAY.name,
        KeyConditionExpression:
          before === undefined ? 'launchDay = :day' : 'launchDay = :day AND launchOrder < :before',
        ExpressionAttributeValues: marshall({
          ':day': day,
          ...(before !== undefined && { ':before': before }),
        }),
        ScanIndexForward: false,
        Limit: Math.max(PAGE_MIN, limit * 3),
      }),
    ),
  );
  const entries = items.map((item) => entrySchema.parse(unmarshall(item)));
  return { from, entries, isLast: more === undefined };
}

function daysBack(from: ListPosition, count: number, fromDay: string): ListPosition[] {
  const days = [from];
  while (days.length < count) {
    const next = nextDay(days.at(-1));
    if (!next || next.day < fromDay) break;
    days.push(next);
  }
  return days;
}

function nextDay(position: ListPosition | undefined): ListPosition | undefined {
  if (!position) return undefined;
  const day = new Date(Date.parse(`${position.day}T00:00:00.000Z`) - DAY_MS).toISOString().slice(0, 10);
  return { day, before: undefined };
}

function positionBefore(
  day: string,
  entry: Pick<Entry, 'launchedAt' | 'instanceId'> | undefined,
): ListPosition | undefined {
  return entry && { day, before: launchOrderPrefix(entry) };
}

function newestPerInstance(entries: readonly Entry[]): Entry[] {
  return entries.filter((entry, index) => entry.instanceId !== entries[index - 1]?.instanceId);
}

function matches(entry: Entry, { phase, owner, projectId }: ListQuery): boolean {
  return (
    (phase === undefined || entry.phase === phase) &&
    (owner === undefined || entry.owner === owner) &&
    (projectId === undefined || entry.projectId === projectId)
  );
}

function toListing({ job, startedAt, stoppedAt, ...entry }: Entry): InstanceListing {
  return { ...entry, outcome: outcomeOf(entry.phase), job, startedAt, stoppedAt };
}
