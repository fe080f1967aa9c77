import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { HISTORY_SCHEMA, type TableSchema } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../local/engines/create-table-input.ts';
import { prepareTable } from '../../local/engines/prepare-table.ts';

/** A client of an engine, with the patience that a busy machine needs. */
export function tableClient(url: string, maxAttempts = 3): DynamoDBClient {
  return new DynamoDBClient({
    ...endpoint(url),
    maxAttempts,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

let tables = 0;

/** Makes a new, empty table, of the history by default, and returns its name. */
export async function newTable(
  client: DynamoDBClient,
  schema: TableSchema = HISTORY_SCHEMA,
): Promise<string> {
  tables += 1;
  const name = `phasewatch-${tables}`;
  await prepareTable(client, createTableInput(name, schema));
  return name;
}
