import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { publishSlot, slotIntervalMs, type PublishSlot } from '../../delivery/publishing-pace.ts';
import type { Pace } from '../../delivery/pace.ts';
import { undefinedIfConditionFailed } from './dynamo-errors.ts';
import { PACE_KEY } from '../../shape/table-schema.ts';

/** Nobody waits this long for a slot: a queue that reaches further was made by a clock that went wrong. */
const ABSURD_QUEUE_MS = 120_000;
/** So many slots in one write: at eight a second about a second, which a live delivery can wait for. */
const RESERVED_AT_ONCE_MAX = 8;

/** The publishing pace, kept in one item of the table, so that all functions share it. */
export class DynamoPace implements Pace {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #intervalMs: number;
  readonly #now: () => number;
  #nextFreeAt = 0;
  /** Slots that are reserved and not given away yet, in order. */
  #kept: PublishSlot[] = [];

  /** `now` gives epoch milliseconds; `perSecond` must be the same for all functions. */
  constructor(client: DynamoDBClient, tableName: string, perSecond: number, now: () => number) {
    this.#client = client;
    this.#tableName = tableName;
    this.#intervalMs = slotIntervalMs(perSecond);
    this.#now = now;
  }

  async reserve(maxWaitMs: number, wanted = 1): Promise<PublishSlot | undefined> {
    if (maxWaitMs < 0) return undefined;
    const now = this.#now();
    this.#kept = this.#kept.filter(({ from, until }) => until >= now && from <= now + ABSURD_QUEUE_MS);
    const [kept] = this.#kept;
    if (kept) return kept.from <= now + maxWaitMs ? this.#kept.shift() : undefined;
    const count = Math.max(1, Math.min(wanted, RESERVED_AT_ONCE_MAX));
    const takeFree = () => this.#takeFree(count);
    const queueUp = () => this.#queueUp(maxWaitMs, count);
    // Which of the two fits is not known without a read; the last answer is a good guess, and a wrong one is refused.
    // The third try is for a queue that came or went between the first two.
    const tries =
      this.#nextFreeAt > this.#now() ? [queueUp, takeFree, queueUp] : [takeFree, queueUp, takeFree];
    for (const attempt of tries) {
      const from = await attempt();
      if (from === undefined) continue;
      const slots = Array.from({ length: count }, (_, index) => publishSlot(from + index * this.#intervalMs));
      this.#nextFreeAt = from + count * this.#intervalMs;
      this.#kept.push(...slots.slice(1));
      return slots[0];
    }
    return undefined;
  }

  async #takeFree(count: number): Promise<number | undefined> {
    const now = this.#now();
    const answer = await this.#update(
      'SET nextFreeAt = :next',
      'attribute_not_exists(nextFreeAt) OR nextFreeAt <= :now OR nextFreeAt > :absurd',
      { ':next': now + count * this.#intervalMs, ':now': now, ':absurd': now + ABSURD_QUEUE_MS },
    );
    return answer && now;
  }

  async #queueUp(maxWaitMs: number, count: number): Promise<number | undefined> {
    const now = this.#now();
    const length = count * this.#intervalMs;
    const answer = await this.#update(
      'SET nextFreeAt = nextFreeAt + :length',
      'nextFreeAt > :now AND nextFreeAt <= :latest',
      { ':length': length, ':now': now, ':latest': now + maxWaitMs },
    );
    return answer === undefined ? undefined : answer - length;
  }

  async #update(
    update: string,
    condition: string,
    values: Record<string, number>,
  ): Promise<number | undefined> {
    const answer = await undefinedIfConditionFailed(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(PACE_KEY),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeValues: marshall(values),
          ReturnValues: 'UPDATED_NEW',
        }),
      ),
    );
    return answer && Number(answer.Attributes?.['nextFreeAt']?.N);
  }
}
