import { paginateScan, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HISTORY_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../local/engines/create-table-input.ts';

type Item = Record<string, AttributeValue>;

/** The entries that an index of the history's table has, and no item explains, or that it lacks; a line for each. */
export async function indexMismatches(client: DynamoDBClient, table: string): Promise<string[]> {
  const { KeySchema: tableKey = [], GlobalSecondaryIndexes: indexes = [] } = createTableInput(
    table,
    HISTORY_SCHEMA,
  );
  const items = await scan(client, table);
  const mismatches: string[] = [];
  for (const { IndexName: index = '', KeySchema: indexKey = [], Projection: projection } of indexes) {
    const keys = [...tableKey, ...indexKey].map(({ AttributeName: name = '' }) => name);
    const names = [...keys, ...(projection?.NonKeyAttributes ?? [])];
    const textOf = (item: Item) => JSON.stringify(names.map((name) => item[name]));
    const expected = new Set(items.filter((item) => keys.every((name) => item[name])).map(textOf));
    const found = new Set((await scan(client, table, index)).map(textOf));
    mismatches.push(
      ...[...expected].filter((text) => !found.has(text)).map((text) => `${index} lacks ${text}`),
    );
    mismatches.push(
      ...[...found].filter((text) => !expected.has(text)).map((text) => `${index} has ${text}`),
    );
  }
  return mismatches;
}

async function scan(client: DynamoDBClient, table: string, index?: string): Promise<Item[]> {
  const items: Item[] = [];
  const input = { TableName: table, ...(index !== undefined && { IndexName: index }) };
  for await (const page of paginateScan({ client }, input)) items.push(...(page.Items ?? []));
  return items;
}
