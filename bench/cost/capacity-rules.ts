import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { HISTORY_SCHEMA, type IndexSchema } from '../../functions/shared/shape/table-schema.ts';
import { itemBytes } from '../../test/unit/item-bytes.ts';

type Item = Record<string, AttributeValue>;

const WRITE_UNIT_BYTES = 1_024;

/**
 * What DynamoDB charges for writing an item of the history's table, in write units for the table and each index
 * (developer guide, "read/write capacity mode" and "global secondary indexes, provisioned throughput"): for the table
 * the larger of before and after, in whole kilobytes; for an index one write where an entry comes, goes or changes,
 * and two where its key changes.
 */
export function writeUnits(before: Item | undefined, after: Item): Record<string, number> {
  const units: Record<string, number> = { table: unitsOf(before, after) };
  for (const index of HISTORY_SCHEMA.indexes) {
    units[index.name] = indexWriteUnits(entryOf(before, index), entryOf(after, index), index);
  }
  return units;
}

/** What a write that was refused is charged, given the item that was there. */
export function refusedWriteUnits(there: Item | undefined): Record<string, number> {
  return { table: unitsOf(there, undefined) };
}

function indexWriteUnits(before: Item | undefined, after: Item | undefined, index: IndexSchema): number {
  if (isDeepStrictEqual(before, after)) return 0;
  const keyOf = (entry: Item) => [entry[index.partitionKey.name], entry[index.sortKey.name]];
  const moves = before && after && !isDeepStrictEqual(keyOf(before), keyOf(after));
  return moves ? unitsOf(before, undefined) + unitsOf(undefined, after) : unitsOf(before, after);
}

function entryOf(item: Item | undefined, index: IndexSchema): Item | undefined {
  const { partitionKey, sortKey } = HISTORY_SCHEMA;
  if (!item?.[index.partitionKey.name] || !item[index.sortKey.name]) return undefined;
  const keys = [partitionKey, sortKey, index.partitionKey, index.sortKey].map(({ name }) => name);
  const held = new Set([...keys, ...index.projected]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name)));
}

function unitsOf(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}
