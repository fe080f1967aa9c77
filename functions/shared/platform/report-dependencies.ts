import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDueNotices } from '../adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistory } from '../adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../adapters/dynamo/dynamo-pace.ts';
import { SnsNoticePublisher } from '../adapters/sns/sns-notice-publisher.ts';
import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { PublishDependencies } from '../delivery/publish-notice.ts';
import type { RecordDependencies } from '../history/record-observation.ts';
import { dynamoDbClient, snsClient } from './aws-clients.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import type { EndpointEnv } from './endpoint-env.ts';

/** What a function needs that records reports and publishes what they owe. */
export type ReportDependencies = RecordDependencies & PublishDependencies;

/** The real adapters, as a function's variables describe them. */
export function reportDependencies(
  env: DeliveryEnv & EndpointEnv,
  clock: Clock,
  telemetry: Telemetry,
  client: DynamoDBClient = dynamoDbClient(env),
): ReportDependencies {
  const { deliveryLeaseMs: leaseMs, announceMaxAgeMs, retentionMs } = env;
  return {
    history: new DynamoHistory(client, env.tableName, retentionMs),
    due: new DynamoDueNotices(client, env.tableName, retentionMs),
    pace: new DynamoPace(client, env.tableName, env.noticesPerSecond, () => clock.now()),
    publisher: new SnsNoticePublisher(snsClient(env), env.topicArn, clock),
    clock,
    telemetry,
    leaseMs,
    noticeSettings: { uiUrl: env.dataManagerUiUrl },
    historySettings: { announceMaxAgeMs, leaseMs },
  };
}
