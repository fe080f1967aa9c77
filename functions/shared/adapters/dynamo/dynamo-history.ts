import { GetItemCommand, PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { EventKey, HistoryEvent } from '../../history/history-event.ts';
import type { EventPage, History } from '../../history/history.ts';
import { orUnavailable, undefinedIfConditionFailed } from './dynamo-errors.ts';
import { ENTRY_ATTRIBUTES, entryFromItem, eventKey, fromItem, toItem } from './event-item.ts';
import { storableEvent } from './storable-event.ts';

/** The history in a DynamoDB table made from `HISTORY_SCHEMA`. */
export class DynamoHistory implements History {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #retentionMs: number | undefined;

  /** `retentionMs` is how long events are kept after they were learnt; `undefined` keeps them for good. */
  constructor(client: DynamoDBClient, tableName: string, retentionMs?: number) {
    this.#client = client;
    this.#tableName = tableName;
    this.#retentionMs = retentionMs;
  }

  async last(instanceId: string): Promise<HistoryEvent | undefined> {
    const { Items: items = [] } = await orUnavailable(
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

  async append(event: HistoryEvent): Promise<HistoryEvent | undefined> {
    const stored = storableEvent(event);
    const written = await undefinedIfConditionFailed(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: toItem(stored, this.#retentionMs),
          ConditionExpression: 'attribute_not_exists(instanceId)',
        }),
      ),
    );
    return written || (await this.#isOurs(event)) ? stored : undefined;
  }

  async event(key: EventKey): Promise<HistoryEvent | undefined> {
    const { Item: item } = await orUnavailable(
      this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key: eventKey(key), ConsistentRead: true }),
      ),
    );
    return item && fromItem(item);
  }

  async events(instanceId: string, afterSequence: number, limit: number): Promise<EventPage> {
    const { Items: items = [], LastEvaluatedKey: more } = await orUnavailable(
      this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'instanceId = :id AND #sequence > :after',
          // The details cost as much to read as the rest; what is saved is their way here.
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

  /** The SDK repeats a write whose reply was lost, and then meets its own item. */
  async #isOurs({ instanceId, sequence, writer }: HistoryEvent): Promise<boolean> {
    const { Item: item } = await orUnavailable(
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
