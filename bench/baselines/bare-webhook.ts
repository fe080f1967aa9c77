import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createHmac, timingSafeEqual } from 'node:crypto';

// What one would write first: the two clients, no framework, nothing checked but the signature, nothing logged. It
// makes the calls that a report costs Phasewatch, one read and one write, and writes an item as large as Phasewatch's.
const dynamoDb = new DynamoDBClient({});
const sns = new SNSClient({});
const { TABLE_NAME: tableName, TOPIC_ARN: topicArn, WEBHOOK_SECRET: secret = '' } = process.env;
const key = Buffer.from(secret.replace('whsec_', ''), 'base64');

interface HttpRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** Stores the instance that a signed report is about, and tells when it has finished. */
export async function handler({ headers, body = '' }: HttpRequest) {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from((headers['webhook-signature'] ?? '').slice('v1,'.length), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { statusCode: 401 };

  const summary = JSON.parse(body) as Record<string, string>;
  const { Items: items = [] } = await dynamoDb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'instanceId = :id',
      ExpressionAttributeValues: marshall({ ':id': summary['id'] }),
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const last = items[0] && unmarshall(items[0]);
  const sequence = Number(last?.['sequence'] ?? 0) + 1;
  const now = new Date().toISOString();
  const digest = createHmac('sha256', key).update(body).digest('hex');
  const launchedAt = `${summary['launched']}.000Z`;
  await dynamoDb.send(
    new PutItemCommand({
      TableName: tableName,
      Item: marshall({
        instanceId: summary['id'],
        sequence,
        kind: 'update',
        phase: summary['phase'],
        previousPhase: last?.['phase'] ?? 'NONE',
        reportedPhase: summary['phase'],
        source: 'webhook',
        observedAt: now,
        occurredAt: now,
        applicationType: summary['application_type'],
        owner: summary['owner'],
        projectId: summary['project_id'],
        name: summary['name'],
        job: summary['job_job'],
        launchedAt,
        startedAt: `${summary['started']}.000Z`,
        summary,
        digest,
        progress: `1|0000-00-00T00:00:00.000Z|000000000752000000|4|${summary['phase']}`,
        recentDigests: [digest.slice(0, 16)],
        outcomes: [],
        writer: digest.slice(0, 36),
        launchDay: launchedAt.slice(0, 10),
        launchOrder: `${launchedAt}#${summary['id']}#${String(sequence).padStart(10, '0')}`,
      }),
      ConditionExpression: 'attribute_not_exists(instanceId)',
    }),
  );
  if (summary['phase'] === 'COMPLETED' || summary['phase'] === 'FAILED') {
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: body }));
  }
  return { statusCode: 202, body: JSON.stringify({ id: summary['id'], sequence }) };
}
