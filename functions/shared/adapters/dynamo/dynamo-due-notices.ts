import {
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import type { DueEntry, DueEvent, DueNotices } from '../../delivery/due-notices.ts';
import { historyEventSchema, isOwing, type EventKey, type OwingEvent } from '../../history/history-event.ts';
import { DUE } from '../../shape/table-schema.ts';
import { DUE_SHARDS } from './due-shard.ts';
import { orUnavailable, undefinedIfConditionFailed } from './dynamo-errors.ts';
import { eventKey, expiresAt, fromItem, type Item } from './event-item.ts';

const dueEntrySchema = z.extend(
  z.pick(historyEventSchema, { instanceId: true, sequence: true, observedAt: true }),
  { dueAt: z.number() },
);

/** The notices still owed, in the same items as the events that owe them. */
export class DynamoDueNotices implements DueNotices {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #retentionMs: number | undefined;

  /** `retentionMs` as for `DynamoHistory`: what is owed does not expire, and may once it is settled. */
  constructor(client: DynamoDBClient, tableName: string, retentionMs?: number) {
    this.#client = client;
    this.#tableName = tableName;
    this.#retentionMs = retentionMs;
  }

  async entries(until: number, limit: number): Promise<readonly DueEntry[]> {
    const byShard = await Promise.all(DUE_SHARDS.map((shard) => this.#entriesOf(shard, until, limit)));
    return byShard
      .flat()
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  }

  async claim(entry: DueEntry, leaseUntil: number): Promise<OwingEvent | undefined> {
    const item = await this.#update(
      entry,
      'SET dueAt = :leaseUntil, attempts = attempts + :one',
      { ':leaseUntil': leaseUntil, ':one': 1 },
      entry.dueAt,
    );
    const event = item && fromItem(item);
    if (event && !isOwing(event)) throw new Error(`Event ${entry.sequence} is due and owes nothing.`);
    return event;
  }

  async settle(
    event: DueEvent,
    { publishedAt, messageId }: { readonly publishedAt: string; readonly messageId: string },
  ): Promise<void> {
    await this.#close(event, { publishedAt, messageId }, undefined);
  }

  async postpone(key: EventKey, heldUntil: number, dueAt: number): Promise<void> {
    await this.#update(key, 'SET dueAt = :dueAt', { ':dueAt': dueAt }, heldUntil);
  }

  async suppress(entry: DueEntry): Promise<boolean> {
    return (await this.#close(entry, { suppressed: 'stale' }, entry.dueAt)) !== undefined;
  }

  async #entriesOf(shard: string, until: number, limit: number): Promise<DueEntry[]> {
    const entries: DueEntry[] = [];
    let start: Item | undefined;
    do {
      const page: QueryCommandOutput = await orUnavailable(
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            IndexName: DUE.name,
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :until',
            ExpressionAttributeValues: marshall({ ':shard': shard, ':until': until }),
            Limit: limit - entries.length,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      entries.push(...(page.Items ?? []).map((item) => dueEntrySchema.parse(unmarshall(item))));
      start = page.LastEvaluatedKey;
    } while (start && entries.length < limit);
    return entries;
  }

  /** Notes what became of a notice: it is owed no more, and its event may expire. */
  #close(
    event: DueEvent,
    outcome: Readonly<Record<string, string>>,
    dueSince: number | undefined,
  ): Promise<Item | undefined> {
    const expiry = expiresAt(event, this.#retentionMs);
    const set = Object.entries({ ...outcome, ...(expiry !== undefined && { expiresAt: expiry }) });
    const assignments = set.map(([name]) => `${name} = :${name}`).join(', ');
    const values = Object.fromEntries(set.map(([name, value]) => [`:${name}`, value]));
    return this.#update(event, `SET ${assignments} REMOVE dueShard, dueAt, attempts`, values, dueSince);
  }

  /** Changes the bookkeeping of a notice that is still due (and, where given, due exactly since `dueSince`). */
  async #update(
    key: EventKey,
    expression: string,
    values: Readonly<Record<string, string | number>>,
    dueSince: number | undefined,
  ): Promise<Item | undefined> {
    const isDue = 'attribute_exists(dueShard)';
    const answer = await undefinedIfConditionFailed(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: eventKey(key),
          UpdateExpression: expression,
          ConditionExpression: dueSince === undefined ? isDue : `${isDue} AND dueAt = :dueSince`,
          ExpressionAttributeValues: marshall({
            ...values,
            ...(dueSince !== undefined && { ':dueSince': dueSince }),
          }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return answer?.Attributes;
  }
}
