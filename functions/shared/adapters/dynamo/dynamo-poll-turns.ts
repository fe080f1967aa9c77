import {
  UpdateItemCommand,
  type DynamoDBClient,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { PollTurn, PollTurns } from '../../instances/poll-turns.ts';
import { POLL_KEY } from '../../shape/table-schema.ts';
import { undefinedIfConditionFailed } from './dynamo-errors.ts';

/** The polls' turns: a lease and the position, kept in one item of the table. */
export class DynamoPollTurns implements PollTurns {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #holder: string;

  /** `holder` names whatever runs one poll at a time: what it has not given back is its own, and it may take it again. */
  constructor(client: DynamoDBClient, tableName: string, holder: string) {
    this.#client = client;
    this.#tableName = tableName;
    this.#holder = holder;
  }

  async take(now: number, until: number): Promise<PollTurn | undefined> {
    // A lease far longer than this poll's own was taken by a clock that went wrong.
    const absurd = now + 2 * (until - now);
    const answer = await this.#update(
      'SET heldBy = :holder, heldUntil = :until',
      'attribute_not_exists(heldUntil) OR heldUntil <= :now OR heldUntil > :absurd OR heldBy = :holder',
      { ':now': now, ':until': until, ':absurd': absurd },
    );
    if (!answer) return undefined;
    return {
      position: Number(answer.Attributes?.['position']?.N ?? 0),
      end: async (position) => {
        await this.#update(
          'SET #position = :position REMOVE heldBy, heldUntil',
          // The time tells this turn from a later one of the same holder.
          'heldBy = :holder AND heldUntil = :until',
          { ':position': position, ':until': until },
          { '#position': 'position' },
        );
      },
    };
  }

  #update(
    update: string,
    condition: string,
    values: Record<string, number>,
    names?: Record<string, string>,
  ): Promise<UpdateItemCommandOutput | undefined> {
    return undefinedIfConditionFailed(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(POLL_KEY),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: marshall({ ...values, ':holder': this.#holder }),
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
  }
}
