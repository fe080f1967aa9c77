import {
  CreateTableCommand,
  ResourceInUseException,
  waitUntilTableExists,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

/** Seconds. An embedded engine has a new table ready at once. */
const WAIT = { maxWaitTime: 60, minDelay: 0.02, maxDelay: 2 };

/** Makes a table where it is absent, and waits until it can be used. */
export async function prepareTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, ...WAIT }, { TableName: table.TableName });
}
