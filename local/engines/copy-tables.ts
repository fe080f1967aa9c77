import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
  paginateScan,
  type CreateTableCommandInput,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import type { Engine } from './engine.ts';
import { prepareTable } from './prepare-table.ts';

const BATCH = 25;

/** Makes the tables of one embedded engine in another one that is empty, and puts their items there. */
export async function copyTables(from: Engine, to: Engine): Promise<void> {
  const [source, target] = [new DynamoDBClient(endpoint(from.url)), new DynamoDBClient(endpoint(to.url))];
  for await (const { TableNames: names = [] } of paginateListTables({ client: source }, {})) {
    for (const name of names) {
      const { Table: table } = await source.send(new DescribeTableCommand({ TableName: name }));
      // One that was still being made has no items, and would never be ready.
      if (table?.TableStatus === 'ACTIVE') await copyTable(source, target, name, table);
    }
  }
  source.destroy();
  target.destroy();
}

async function copyTable(
  source: DynamoDBClient,
  target: DynamoDBClient,
  name: string,
  table: TableDescription,
): Promise<void> {
  await prepareTable(target, sameTable(name, table));
  const pages = paginateScan({ client: source }, { TableName: name, ConsistentRead: true });
  for await (const { Items: items = [] } of pages) {
    for (let index = 0; index < items.length; index += BATCH) {
      const puts = items.slice(index, index + BATCH).map((item) => ({ PutRequest: { Item: item } }));
      await target.send(new BatchWriteItemCommand({ RequestItems: { [name]: puts } }));
    }
  }
}

function sameTable(name: string, table: TableDescription): CreateTableCommandInput {
  const indexes = table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    GlobalSecondaryIndexes: indexes,
  };
}
