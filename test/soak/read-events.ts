import { ScanCommand, type DynamoDBClient, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { historyEventSchema } from '../../functions/shared/history/history-event.ts';
import * as z from '../../functions/shared/base/zod.ts';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { StoredEvent } from './facts.ts';

const storedEventSchema = z.pick(historyEventSchema, {
  instanceId: true,
  sequence: true,
  kind: true,
  phase: true,
  reportedPhase: true,
  source: true,
  startedAt: true,
  notice: true,
  suppressed: true,
  messageId: true,
  dueAt: true,
});

/** Every event in the table, read past Phasewatch. */
export async function readEvents(client: DynamoDBClient, tableName: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let start: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ProjectionExpression:
          'instanceId, #sequence, kind, phase, reportedPhase, #source, startedAt, notice, suppressed, messageId, dueAt',
        ExpressionAttributeNames: { '#sequence': 'sequence', '#source': 'source' },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const items = (page.Items ?? []).map((item) => unmarshall(item));
    // Keys that start with # are Phasewatch's own.
    events.push(
      ...items
        .filter((item) => !String(item['instanceId']).startsWith('#'))
        .map((item) => storedEventSchema.parse(item)),
    );
    start = page.LastEvaluatedKey;
  } while (start);
  return events;
}
