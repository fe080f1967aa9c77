import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { publishSlot, slotIntervalMs, type PublishSlot } from '../domain/publishing-pace.ts';
import type { Pace } from '../ports/pace.ts';
import { unlessRefused } from './dynamo-errors.ts';
import { PACE_KEY } from './table-schema.ts';

/** Nobody waits this long for a slot: a queue that reaches further was made by a clock that went wrong. */
const ABSURD_QUEUE_MS = 120_000;

/** The publishing pace, kept in one item of the table, so that all functions share it. */
export class DynamoPace implements Pace {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #intervalMs: number;
  readonly #now: () => number;
  #nextFreeAt = 0;

  /** `now` gives epoch milliseconds; `perSecond` must be the same for all functions. */
  constructor(client: DynamoDBClient, tableName: string, perSecond: number, now: () => number) {
    this.#client = client;
    this.#tableName = tableName;
    this.#intervalMs = slotIntervalMs(perSecond);
    this.#now = now;
  }

  async reserve(maxWaitMs: number): Promise<PublishSlot | undefined> {
    if (maxWaitMs < 0) return undefined;
    const takeFree = () => this.#takeFree();
    const queueUp = () => this.#queueUp(maxWaitMs);
    // Which of the two fits is not known without a read; the last answer is a good guess, and a wrong one is refused.
    // The third try is for a queue that came or went between the first two.
    const tries =
      this.#nextFreeAt > this.#now() ? [queueUp, takeFree, queueUp] : [takeFree, queueUp, takeFree];
    for (const attempt of tries) {
      const from = await attempt();
      if (from === undefined) continue;
      this.#nextFreeAt = from + this.#intervalMs;
      return publishSlot(from);
    }
    return undefined;
  }

  async #takeFree(): Promise<number | undefined> {
    const now = this.#now();
    const answer = await this.#update(
      'SET nextFreeAt = :next',
      'attribute_not_exists(nextFreeAt) OR nextFreeAt <= :now OR nextFreeAt > :absurd',
      { ':next': now + this.#intervalMs, ':now': now, ':absurd': now + ABSURD_QUEUE_MS },
    );
    return answer && now;
  }

  async #queueUp(maxWaitMs: number): Promise<number | undefined> {
    const now = this.#now();
    const answer = await this.#update(
      'SET nextFreeAt = nextFreeAt + :interval',
      'nextFreeAt > :now AND nextFreeAt <= :latest',
      { ':interval': this.#intervalMs, ':now': now, ':latest': now + maxWaitMs },
    );
    return answer === undefined ? undefined : answer - this.#intervalMs;
  }

  async #update(
    update: string,
    condition: string,
    values: Record<string, number>,
  ): Promise<number | undefined> {
    const answer = await unlessRefused(
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
