import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../functions/shared/adapters/dynamo/event-item.ts';

/** The size of an item as DynamoDB counts it (developer guide, "item sizes and formats"), rounded up. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B) return value.B.length;
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[^\d]/g, '').length / 2) + 2;
  if (value.L) return value.L.reduce((sum, item) => sum + valueBytes(item) + 1, 3);
  if (value.M) return itemBytes(value.M) + 3 + Object.keys(value.M).length;
  return 1;
}

/** How many levels of maps and lists there are in a value. */
export function nesting(value: AttributeValue): number {
  const inner = value.L ?? (value.M && Object.values(value.M));
  return inner ? inner.reduce((most, item) => Math.max(most, 1 + nesting(item)), 1) : 0;
}
