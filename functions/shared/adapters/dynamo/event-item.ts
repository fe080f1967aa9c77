import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  historyEntrySchema,
  historyEventSchema,
  type EventKey,
  type HistoryEntry,
  type HistoryEvent,
} from '../../history/history-event.ts';
import { DUE, LISTS, HISTORY_SCHEMA } from '../../shape/table-schema.ts';
import { dueShard } from './due-shard.ts';

/** An item as the DynamoDB client takes and gives it. */
export type Item = Record<string, AttributeValue>;

const SEQUENCE_DIGITS = 10;
/** DynamoDB refuses a key that is empty or longer than this (partition keys: 2 KB, sort keys: 1 KB). */
const INDEX_KEY_MAX_BYTES = 1_024;

/** The key of an event's item. */
export function eventKey({ instanceId, sequence }: EventKey): Item {
  return marshall({ instanceId, sequence });
}

/**
 * An event as the table holds it: its fields as attributes, and its places in the indexes. With `retentionMs`, an
 * event expires; one whose notice is owed does so only once that is settled.
 */
export function toItem(event: HistoryEvent, retentionMs?: number): Item {
  const isDue = event.dueAt !== undefined;
  return marshall(
    {
      ...event,
      [DUE.partitionKey.name]: isDue ? dueShard(event.instanceId) : undefined,
      [LISTS.month.partitionKey.name]: monthOf(event.launchedAt),
      [LISTS.owner.partitionKey.name]: indexKey(event.owner),
      [LISTS.project.partitionKey.name]: indexKey(event.projectId),
      [LISTS.month.sortKey.name]:
        launchOrderPrefix(event) + String(event.sequence).padStart(SEQUENCE_DIGITS, '0'),
      [HISTORY_SCHEMA.timeToLiveAttribute]: isDue ? undefined : expiresAt(event, retentionMs),
    },
    { removeUndefinedValues: true },
  );
}

/** The event that an item holds. @throws Error where the item is not an event */
export function fromItem(item: Item): HistoryEvent {
  return historyEventSchema.parse(unmarshall(item));
}

/** The attributes that {@link entryFromItem} needs. */
export const ENTRY_ATTRIBUTES = Object.keys(historyEntrySchema.shape);

/** The line of the history that an item holds, its details left aside. @throws Error where the item is not an event */
export function entryFromItem(item: Item): HistoryEntry {
  return historyEntrySchema.parse(unmarshall(item));
}

/** When an event expires, in epoch seconds as DynamoDB wants it; `undefined` where events are kept for good. */
export function expiresAt(
  { observedAt }: Pick<HistoryEvent, 'observedAt'>,
  retentionMs: number | undefined,
): number | undefined {
  return retentionMs === undefined ? undefined : Math.ceil((Date.parse(observedAt) + retentionMs) / 1_000);
}

/** The partition of the list by month that an instant (ISO-8601) belongs to: `2026-02`. */
export function monthOf(instant: string): string {
  return instant.slice(0, 7);
}

/** Whether a value can be the partition key of an index; see {@link indexKey}. */
export function isIndexKey(value: string): boolean {
  return value !== '' && Buffer.byteLength(value) <= INDEX_KEY_MAX_BYTES;
}

/** Sort-key prefix unique to one instance: whatever sorts below it belongs to instances launched before. */
export function launchOrderPrefix({
  launchedAt,
  instanceId,
}: Pick<HistoryEvent, 'launchedAt' | 'instanceId'>): string {
  return `${launchedAt}#${encodeURIComponent(instanceId)}#`;
}

/** The value as a key, or `undefined` where DynamoDB would refuse it, and with it the whole item. */
function indexKey(value: string): string | undefined {
  return isIndexKey(value) ? value : undefined;
}
