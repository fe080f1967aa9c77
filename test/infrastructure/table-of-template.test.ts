import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTableInput } from '../../functions/shared/adapters/create-table-input.ts';
import { DynamoDueNotifications } from '../../functions/shared/adapters/dynamo-due-notifications.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo-history.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo-pace.ts';
import { historyContract } from '../contract/history-suite.ts';
import { paceContract } from '../contract/pace-suite.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { tableClient } from '../engines/table-client.ts';
import { aConfig, CONFIGS, Synthesized } from './synthesize.ts';
import { tableOfTemplate } from './table-of-template.ts';

describe('The table, made from the template', () => {
  const stack = new Synthesized(aConfig());
  let engine: Engine;
  let client: DynamoDBClient;
  let tables = 0;
  beforeAll(async () => {
    engine = await startTableEngine();
    client = tableClient(engine.url);
  });
  afterAll(async () => {
    client.destroy();
    await engine.stop();
    stack.dispose();
  });

  async function newTable(): Promise<string> {
    const name = `of-template-${(tables += 1)}`;
    await client.send(new CreateTableCommand(tableOfTemplate(stack, name)));
    return name;
  }

  historyContract('the template', async () => {
    const table = await newTable();
    return { history: new DynamoHistory(client, table), due: new DynamoDueNotifications(client, table) };
  });
  paceContract('the template', async () => {
    const table = await newTable();
    return (clock) => new DynamoPace(client, table, 8, () => clock.now());
  });
});

const stacks = Object.entries(CONFIGS).map(([name, config]) => [name, new Synthesized(config)] as const);
afterAll(() => stacks.forEach(([, stack]) => stack.dispose()));

test.each(stacks)("with %s, the template's table is the one that the local runtime makes", (_name, stack) => {
  const inOrder = (input: ReturnType<typeof createTableInput>) => ({
    ...input,
    AttributeDefinitions: [...(input.AttributeDefinitions ?? [])].sort((a, b) =>
      (a.AttributeName ?? '').localeCompare(b.AttributeName ?? ''),
    ),
  });
  expect(inOrder(tableOfTemplate(stack, 'history'))).toEqual(inOrder(createTableInput('history')));
});
