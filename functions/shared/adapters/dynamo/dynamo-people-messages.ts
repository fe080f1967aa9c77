import * as z from '../../base/zod.ts';
import type { AddressKey } from '../../people/address.ts';
import {
  addressOfMessage,
  isOpen,
  keyOfMessage,
  messageSchema,
  noticeDecisionSchema,
  type Message,
  type MessageKey,
  type NoticeDecision,
} from '../../people/message.ts';
import type { MessageChange, MessagePage, Messages, OpenEntry } from '../../people/messages.ts';
import { BY_PERSON, DUE_MESSAGES, OPEN_MESSAGES, PEOPLE_SCHEMA } from '../../shape/table-schema.ts';
import { DUE_SHARDS, dueShard } from './due-shard.ts';
import type { PeopleTable } from './people-table.ts';

const openEntrySchema = z.extend(
  z.pick(messageSchema, {
    instanceId: true,
    notice: true,
    userName: true,
    addressId: true,
    createdAt: true,
  }),
  { dueAt: z.number() },
);
const placed = z.object({ personOrder: z.string() });
const IS_OPEN = { text: `attribute_exists(#${DUE_MESSAGES.partitionKey.name})` };
const IS_NEW = { text: 'attribute_not_exists(#item)' };

/** The decisions and messages, each in the partition of its instance. */
export class DynamoPeopleMessages implements Messages {
  readonly #table: PeopleTable;
  readonly #retentionMs: number | undefined;

  /** `retentionMs` is how long a message is kept once it is settled. What is due or held never expires. */
  constructor(table: PeopleTable, retentionMs?: number) {
    this.#table = table;
    this.#retentionMs = retentionMs;
  }

  async decide(decision: NoticeDecision): Promise<NoticeDecision> {
    const { instanceId, notice, decidedAt } = decision;
    const key = { partition: partitionOf(instanceId), item: `decision#${notice.kind}:${notice.number}` };
    const isFirst = await this.#table.put(key, { ...decision, ...this.#expiry(decidedAt) }, IS_NEW);
    if (isFirst) return decision;
    return noticeDecisionSchema.parse(await this.#table.get(key));
  }

  add(message: Message): Promise<boolean> {
    const { instanceId, item } = keyOfMessage(message);
    return this.#table.put(
      { partition: partitionOf(instanceId), item },
      {
        ...message,
        ...(isOpen(message) && {
          [DUE_MESSAGES.partitionKey.name]: dueShard(instanceId),
          [OPEN_MESSAGES.partitionKey.name]: openAddress(addressOfMessage(message)),
        }),
        [BY_PERSON.partitionKey.name]: message.userName,
        [BY_PERSON.sortKey.name]: `message#${message.createdAt}#${instanceId}#${item}`,
        ...(message.settledAt !== undefined && this.#expiry(message.settledAt)),
      },
      IS_NEW,
    );
  }

  async ofInstance(instanceId: string): Promise<readonly Message[]> {
    const items = await this.#table.items(partitionOf(instanceId), 'message#');
    return items.map((item) => messageSchema.parse(item)).sort((a, b) => a.sequence - b.sequence);
  }

  async message({ instanceId, item }: MessageKey): Promise<Message | undefined> {
    const found = await this.#table.get({ partition: partitionOf(instanceId), item });
    return found && messageSchema.parse(found);
  }

  async change({ instanceId, item }: MessageKey, change: MessageChange): Promise<boolean> {
    const closing = 'settledAt' in change && {
      [DUE_MESSAGES.partitionKey.name]: undefined,
      [DUE_MESSAGES.sortKey.name]: undefined,
      [OPEN_MESSAGES.partitionKey.name]: undefined,
      ...this.#expiry(change.settledAt),
    };
    const changed = await this.#table.update(
      { partition: partitionOf(instanceId), item },
      { reason: undefined, ...change, ...closing },
      IS_OPEN,
    );
    return changed !== undefined;
  }

  async due(until: number, limit: number): Promise<readonly OpenEntry[]> {
    const byShard = await Promise.all(
      DUE_SHARDS.map((shard) =>
        this.#table.query({
          index: DUE_MESSAGES.name,
          where: { text: '#dueShard = :shard AND #dueAt <= :until', values: { shard, until } },
          limit,
        }),
      ),
    );
    return byShard
      .flat()
      .map((item) => openEntrySchema.parse(item))
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  }

  async openOf(address: AddressKey, limit: number): Promise<readonly OpenEntry[]> {
    const items = await this.#table.query({
      index: OPEN_MESSAGES.name,
      where: { text: '#openAddress = :address', values: { address: openAddress(address) } },
      limit,
    });
    return items.map((item) => openEntrySchema.parse(item));
  }

  async ofPerson(userName: string, limit: number, after = 'message#~'): Promise<MessagePage> {
    const items = await this.#table.query({
      index: BY_PERSON.name,
      where: {
        text: '#personKey = :person AND #personOrder BETWEEN :first AND :after',
        values: { person: userName, first: 'message#', after },
      },
      // A page begins with the place that the one before it ended at.
      limit: limit + 2,
      newestFirst: true,
    });
    const fresh = items.filter((item) => placed.parse(item).personOrder !== after);
    const page = fresh.slice(0, limit);
    return {
      messages: page.map((item) => messageSchema.parse(item)),
      next: fresh.length > limit ? placed.parse(page.at(-1)).personOrder : undefined,
    };
  }

  /** Epoch seconds, as DynamoDB wants it. */
  #expiry(from: string): Record<string, number> {
    if (this.#retentionMs === undefined) return {};
    const expiresAt = Math.ceil((Date.parse(from) + this.#retentionMs) / 1_000);
    return { [PEOPLE_SCHEMA.timeToLiveAttribute]: expiresAt };
  }
}

function partitionOf(instanceId: string): string {
  return `instance#${instanceId}`;
}

function openAddress({ userName, id }: AddressKey): string {
  return `${id}#${userName}`;
}
