import { QueryCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { historyEventSchema, type EventKey, type HistoryEvent } from '../../history/history-event.ts';
import { DUE_SHARDS } from '../../history/due-shard.ts';
import type { DueEntry, DueNotifications } from '../../history/history.ts';
import { reached, unlessRefused } from './dynamo-errors.ts';
import { eventKey, fromItem } from './event-item.ts';
import { DUE } from '../../shape/table-schema.ts';

const dueEntrySchema = z.extend(
  z.pick(historyEventSchema, { instanceId: true, sequence: true, observedAt: true }),
  { dueAt: z.number() },
);

type Update = {
  readonly set?: Readonly<Record<string, string | number>>;
  readonly countAttempt?: boolean;
  readonly settled?: boolean;
};

/** The notifications still owed, in the same items as the events that owe them. */
export class DynamoDueNotifications implements DueNotifications {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async entries(until: number, limit: number): Promise<readonly DueEntry[]> {
    const byShard = await Promise.all(DUE_SHARDS.map((shard) => this.#entriesOf(shard, until, limit)));
    return byShard
      .flat()
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  }

  async claim(
    entry: Pick<DueEntry, 'instanceId' | 'sequence' | 'dueAt'>,
    leaseUntil: number,
  ): Promise<HistoryEvent | undefined> {
    return this.#update(entry, entry.dueAt, { set: { dueAt: leaseUntil }, countAttempt: true });
  }

  async settle(
    key: EventKey,
    told: { readonly notifiedAt: string; readonly messageId: string },
  ): Promise<void> {
    await this.#update(key, undefined, { set: { ...told }, settled: true });
  }

  async postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void> {
    await this.#update(key, heldUntil, { set: { dueAt } });
  }

  async suppress(entry: Pick<DueEntry, 'instanceId' | 'sequence' | 'dueAt'>): Promise<boolean> {
    return (
      (await this.#update(entry, entry.dueAt, { set: { suppressed: 'overdue' }, settled: true })) !==
      undefined
    );
  }

  async #entriesOf(shard: string, until: number, limit: number): Promise<DueEntry[]> {
    const entries: DueEntry[] = [];
    let start: Record<string, never> | undefined;
    do {
      const { Items: items = [], LastEvaluatedKey: more } = await reached(
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            IndexName: DUE.name,
            KeyConditionExpression: 'due = :shard AND dueAt <= :until',
            ExpressionAttributeValues: marshall({ ':shard': shard, ':until': until }),
            Limit: limit - entries.length,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      entries.push(...items.map((item) => dueEntrySchema.parse(unmarshall(item))));
      start = more as Record<string, never> | undefined;
    } while (start && entries.length < limit);
    return entries;
  }

  /** Changes the delivery bookkeeping of an event that is still due (and, where given, due exactly at `dueAt`). */
  async #update(key: EventKey, dueAt: number | undefined, update: Update): Promise<HistoryEvent | undefined> {
    const assignments = Object.keys(update.set ?? {}).map((name) => `#${name} = :${name}`);
    if (update.countAttempt) assignments.push('attempts = attempts + :one');
    const names = Object.keys(update.set ?? {}).map((name) => [`#${name}`, name]);
    const values = Object.entries(update.set ?? {}).map(([name, value]) => [`:${name}`, value]);
    const answer = await unlessRefused(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: eventKey(key),
          UpdateExpression: `SET ${assignments.join(', ')}${update.settled ? ' REMOVE due, dueAt, attempts' : ''}`,
          ConditionExpression:
            dueAt === undefined ? 'attribute_exists(due)' : 'attribute_exists(due) AND dueAt = :was',
          ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string>,
          ExpressionAttributeValues: marshall({
            ...(Object.fromEntries(values) as Record<string, string | number>),
            ...(update.countAttempt && { ':one': 1 }),
            ...(dueAt !== undefined && { ':was': dueAt }),
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return answer?.Attributes && fromItem(answer.Attributes);
  }
}
