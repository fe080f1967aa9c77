import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient, snsClient } from '../../functions/shared/platform/aws-clients.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import type { LocalSettings } from '../settings.ts';
import { StartupError } from '../startup-error.ts';
import { HISTORY_SCHEMA, PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from './create-table-input.ts';
import { prepareTable } from './prepare-table.ts';
import { prepareMailboxes, prepareTopic, type Mailbox } from './prepare-topic.ts';

/** Where the engines of a run are; see {@link endpoint}. */
export interface EngineUrls {
  readonly table: string;
  readonly topic: string;
  readonly queues: string;
  readonly secrets: string;
}

/** What a run uses on its engines. */
export interface PreparedEngines {
  readonly table: DynamoDBClient;
  readonly topicArn: string;
  readonly sqs: SQSClient;
  readonly mailboxes: readonly Mailbox[];
}

const DEFAULT_TOPIC = 'phasewatch';

/**
 * Makes what is absent on the engines: the tables, the topic, and a queue for each recipient.
 *
 * @throws StartupError when an engine cannot be used
 */
export async function prepareEngines(settings: LocalSettings, engines: EngineUrls): Promise<PreparedEngines> {
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: engines.table,
    AWS_ENDPOINT_URL_SNS: engines.topic,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engines.secrets,
  };
  const table = dynamoDbClient(endpoints);
  await orExplain('AWS_ENDPOINT_URL_DYNAMODB', engines.table, async () => {
    await prepareTable(table, createTableInput(settings.tableName, HISTORY_SCHEMA));
    await prepareTable(table, createTableInput(settings.peopleTableName, PEOPLE_SCHEMA));
  });
  const sns = snsClient(endpoints);
  const sqs = new SQSClient(endpoint(engines.queues));
  const topicArn = await orExplain(
    'AWS_ENDPOINT_URL_SNS',
    engines.topic,
    async () => settings.topicArn ?? prepareTopic(sns, DEFAULT_TOPIC),
  );
  const mailboxes = await orExplain('AWS_ENDPOINT_URL_SNS', engines.topic, () =>
    prepareMailboxes(sns, sqs, topicArn, settings.recipients),
  );
  return { table, topicArn, mailboxes, sqs };
}

async function orExplain<T>(variable: string, url: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { name, message } = Error.isError(error) ? error : new Error('unknown error');
    const code = Error.isError(error) && 'code' in error ? String(error.code) : name;
    // The address itself may hold a key.
    const { origin } = new URL(url);
    throw new StartupError(
      `The engine at ${origin} (${variable}) cannot be used: ${code}. ${message}`.trim(),
    );
  }
}
