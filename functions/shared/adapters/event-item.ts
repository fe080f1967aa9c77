import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { historyEventSchema, type EventKey, type HistoryEvent } from '../contracts/history-event.ts';

/** An item as the DynamoDB client takes and gives it. */
export type Item = Record<string, AttributeValue>;

const SEQUENCE_DIGITS = 10;

/** The key of an event's item. */
export function eventKey({ instanceId, sequence }: EventKey): Item {
  return marshall({ instanceId, sequence });
}

/** An event as the table holds it, with its place in the lists. */
export function toItem(event: HistoryEvent): Item {
  return marshall(
    {
      ...event,
      launchDay: event.launchedAt.slice(0, 10),
      launchOrder: launchOrderPrefix(event) + String(event.sequence).padStart(SEQUENCE_DIGITS, '0'),
    },
    { removeUndefinedValues: true },
  );
}

/** The event that an item holds. @throws ZodError where the item is not an event */
export function fromItem(item: Item): HistoryEvent {
  return historyEventSchema.parse(unmarshall(item));
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
