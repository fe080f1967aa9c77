import { GetItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { PollPosition } from '../../instances/poll-position.ts';
import { orUnavailable } from './dynamo-errors.ts';
import { POLL_KEY } from '../../shape/table-schema.ts';

/** The poll's position, kept in one item of the table; a function that stays warm reads it once. */
export class DynamoPollPosition implements PollPosition {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  #known: number | undefined;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async read(): Promise<number> {
    if (this.#known !== undefined) return this.#known;
    const { Item: item } = await orUnavailable(
      this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key: marshall(POLL_KEY), ConsistentRead: true }),
      ),
    );
    this.#known = Number(item?.['position']?.N ?? 0);
    return this.#known;
  }

  async write(position: number): Promise<void> {
    await orUnavailable(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(POLL_KEY),
          UpdateExpression: 'SET #position = :position',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: marshall({ ':position': position }),
        }),
      ),
    );
    this.#known = position;
  }
}
