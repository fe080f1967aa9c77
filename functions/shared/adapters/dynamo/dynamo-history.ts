import { GetItemCommand, PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { EventKey, HistoryEvent } from '../../history/history-event.ts';
import type { EventPage, History, ListPage, ListQuery } from '../../history/history.ts';
import { reached, unlessRefused } from './dynamo-errors.ts';
import { listInstances } from './dynamo-instance-list.ts';
import { ENTRY_ATTRIBUTES, entryFromItem, eventKey, fromItem, toItem } from './event-item.ts';

/** The history in a DynamoDB table made from `TABLE_SCHEMA`. */
export class DynamoHistory implements History {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async last(instanceId: string): Promise<HistoryEvent | undefined> {
    const { Items: items = [] } = await reached(
      this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'instanceId = :id',
          ExpressionAttributeValues: marshall({ ':id': instanceId }),
          ScanIndexForward: false,
          Limit: 1,
        }),
      ),
    );
    return items[0] && fromItem(items[0]);
  }

  async append(event: HistoryEvent): Promise<'appended' | 'taken'> {
    const written = await unlessRefused(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: toItem(event),
          ConditionExpression: 'attribute_not_exists(instanceId)',
        }),
      ),
    );
    return written || (await this.#isOurs(event)) ? 'appended' : 'taken';
  }

  async event({ instanceId, sequence }: EventKey): Promise<HistoryEvent | undefined> {
    const { Items: items = [] } = await reached(
      this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'instanceId = :id AND #sequence = :sequence',
          ExpressionAttributeNames: { '#sequence': 'sequence' },
          ExpressionAttributeValues: marshall({ ':id': instanceId, ':sequence': sequence }),
        }),
      ),
    );
    return items[0] && fromItem(items[0]);
  }

  async events(instanceId: string, afterSequence: number, limit: number): Promise<EventPage> {
    const { Items: items = [], LastEvaluatedKey: more } = await reached(
      this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'instanceId = :id AND #sequence > :after',
          // The details cost as much to read as the rest; what is saved is their way here, and unpacking them.
          ProjectionExpression: ENTRY_ATTRIBUTES.map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(ENTRY_ATTRIBUTES.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: marshall({ ':id': instanceId, ':after': afterSequence }),
          Limit: limit,
        }),
      ),
    );
    const events = items.map(entryFromItem);
    return { events, next: more && events.at(-1)?.sequence };
  }

  list(query: ListQuery): Promise<ListPage> {
    return listInstances(this.#client, this.#tableName, query);
  }

  /** The SDK repeats a write whose reply was lost, and then meets its own item. */
  async #isOurs({ instanceId, sequence, writer }: HistoryEvent): Promise<boolean> {
    const { Item: item } = await reached(
      this.#client.send(
        new GetItemCommand({
          TableName: this.#tableName,
          Key: eventKey({ instanceId, sequence }),
          ConsistentRead: true,
          ProjectionExpression: 'writer',
        }),
      ),
    );
    return item?.['writer']?.S === writer;
  }
}
