import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  historyEntrySchema,
  historyEventSchema,
  type EventKey,
  type HistoryEntry,
  type HistoryEvent,
} from '../../history/history-event.ts';
import { packDetails, unpackDetails, type DetailsContext } from './packed-details.ts';

/** An item as the DynamoDB client takes and gives it. */
export type Item = Record<string, AttributeValue>;

const SEQUENCE_DIGITS = 10;
/** What does not become small by packing stays as it is: a summary's own limit keeps that below 400 KB. */
const PACKED_MAX_BYTES = 340 * 1_024;

/** The key of an event's item. */
export function eventKey({ instanceId, sequence }: EventKey): Item {
  return marshall({ instanceId, sequence });
}

/**
 * An event as the table holds it, with its place in the lists. What nobody looks for by itself is packed into
 * `details`, so that the event of a usual report is an item of less than 1 KB, one write unit.
 */
export function toItem(event: HistoryEvent): Item {
  const { summary, omittedFields, digest, progress, recentDigests, outcomes, reportedPhase, ...shown } =
    event;
  const details = { summary, omittedFields, digest, progress, recentDigests, outcomes };
  const packed = packDetails(details, event);
  return marshall(
    {
      ...shown,
      ...(reportedPhase !== event.phase && { reportedPhase }),
      ...(packed.length > PACKED_MAX_BYTES ? details : { details: packed }),
      launchDay: event.launchedAt.slice(0, 10),
      launchOrder: launchOrderPrefix(event) + String(event.sequence).padStart(SEQUENCE_DIGITS, '0'),
    },
    { removeUndefinedValues: true },
  );
}

/** The event that an item holds, its details packed or not. @throws Error where the item is not an event */
export function fromItem(item: Item): HistoryEvent {
  const { details, ...shown } = unmarshall(item);
  const packed: unknown =
    details instanceof Uint8Array ? unpackDetails(details, shown as DetailsContext) : undefined;
  return historyEventSchema.parse({
    reportedPhase: shown['phase'],
    ...shown,
    ...(packed as object | undefined),
  });
}

/** The attributes that {@link entryFromItem} needs. */
export const ENTRY_ATTRIBUTES = Object.keys(historyEntrySchema.shape);

/** The line of the history that an item holds, its details left aside. @throws Error where the item is not an event */
export function entryFromItem(item: Item): HistoryEntry {
  const shown = unmarshall(item);
  return historyEntrySchema.parse({ reportedPhase: shown['phase'], ...shown });
}

/**
 * What all entries of one instance in the list begin with, and those of no other: in the list, all that is
 * below it comes after the instance.
 */
export function launchOrderPrefix({
  launchedAt,
  instanceId,
}: Pick<HistoryEvent, 'launchedAt' | 'instanceId'>): string {
  return `${launchedAt}#${encodeURIComponent(instanceId)}#`;
}
