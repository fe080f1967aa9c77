import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { PEOPLE_SCHEMA } from '../../shape/table-schema.ts';
import { orUnavailable, undefinedIfConditionFailed } from './dynamo-errors.ts';

/** The key of an item of the table of people. */
export interface PeopleKey {
  readonly partition: string;
  readonly item: string;
}

/** A condition or key condition: an expression, in which `#name` is an attribute and `:name` one of the values. */
export interface Expression {
  readonly text: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What to look for, and where. */
export interface PeopleQuery {
  readonly where: Expression;
  /** An index; the table itself where it is absent, and then the read is strongly consistent. */
  readonly index?: string;
  /** No limit where it is absent. */
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/**
 * A table made from `PEOPLE_SCHEMA`: plain objects in, plain objects out. All methods throw `StorageUnavailable` when
 * it cannot be asked.
 */
export class PeopleTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** One item, strongly consistent. */
  async get(key: PeopleKey): Promise<Record<string, unknown> | undefined> {
    const { Item: item } = await orUnavailable(
      this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key: marshall(key), ConsistentRead: true }),
      ),
    );
    return item && unmarshall(item);
  }

  /** Writes an item where the condition holds. Returns whether it did. */
  async put(
    key: PeopleKey,
    attributes: Readonly<Record<string, unknown>>,
    condition?: Expression,
  ): Promise<boolean> {
    const written = await undefinedIfConditionFailed(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: marshalled({ ...attributes, ...key }),
          ...(condition && { ConditionExpression: condition.text, ...namesAndValues(condition) }),
        }),
      ),
    );
    return written !== undefined;
  }

  /**
   * Changes an item where the condition holds, and returns it as it is then, else `undefined`. An attribute that is
   * given as `undefined` is removed; those that are not given stay.
   */
  async update(
    key: PeopleKey,
    attributes: Readonly<Record<string, unknown>>,
    condition: Expression,
  ): Promise<Record<string, unknown> | undefined> {
    const names = Object.keys(attributes);
    const set = names.filter((name) => attributes[name] !== undefined).map((name) => `#${name} = :${name}`);
    const remove = names.filter((name) => attributes[name] === undefined).map((name) => `#${name}`);
    const text = `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`;
    const answer = await undefinedIfConditionFailed(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(key),
          UpdateExpression: text,
          ConditionExpression: condition.text,
          ...namesAndValues({
            text: `${text} ${condition.text}`,
            values: { ...attributes, ...condition.values },
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return answer && unmarshall(answer.Attributes ?? {});
  }

  /** All that fits, or as many as the limit allows, in the order of the sort key. */
  async query({ where, index, limit = Infinity, newestFirst = false }: PeopleQuery) {
    const found: Record<string, unknown>[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page: QueryCommandOutput = await orUnavailable(
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            KeyConditionExpression: where.text,
            ...namesAndValues(where),
            ScanIndexForward: !newestFirst,
            ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
            ...(limit !== Infinity && { Limit: limit - found.length }),
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      found.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      start = page.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found;
  }

  /** All items of a partition whose names begin so; strongly consistent. */
  items(partition: string, beginning: string): Promise<Record<string, unknown>[]> {
    const { partitionKey, sortKey } = PEOPLE_SCHEMA;
    return this.query({
      where: {
        text: `#${partitionKey.name} = :partition AND begins_with(#${sortKey.name}, :beginning)`,
        values: { partition, beginning },
      },
    });
  }
}

function namesAndValues({ text, values = {} }: Expression) {
  const names = [...new Set(text.match(/#\w+/g))];
  const marshalledValues = marshalled(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
  );
  return {
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(Object.keys(marshalledValues).length > 0 && { ExpressionAttributeValues: marshalledValues }),
  };
}

function marshalled(value: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  return marshall(value, { removeUndefinedValues: true });
}
