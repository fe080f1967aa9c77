import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDueNotifications } from '../../functions/shared/adapters/dynamo-due-notifications.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo-history.ts';
import { historyContract } from '../contract/history-suite.ts';
import { SimulatedTable, type TableCommand } from './engines/simulated-table.ts';

function clientOf(table: SimulatedTable): DynamoDBClient {
  const send = async (command: TableCommand) => table.carryOut(command, 0);
  return { send } as unknown as DynamoDBClient;
}

historyContract('the simulated table', async () => {
  const client = clientOf(new SimulatedTable());
  return { history: new DynamoHistory(client, 'any'), due: new DynamoDueNotifications(client, 'any') };
});
