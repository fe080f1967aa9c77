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

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a function needs that records reports and publishes what they owe. */
export type ReportDependencies = RecordDependencies & PublishDependencies;

/** The real adapters, as a function's variables describe them. */
export function reportDependencies(
  env: DeliveryEnv & EndpointEnv,
  clock: Clock,
  telemetry: Telemetry,
  client: DynamoDBClient = dynamoDbClient(env),
): ReportDependencies {
  const leaseMs = env.DELIVERY_LEASE_SECONDS * SECOND_MS;
  const retentionMs = env.RETENTION_DAYS === undefined ? undefined : env.RETENTION_DAYS * DAY_MS;
  return {
    history: new DynamoHistory(client, env.TABLE_NAME, retentionMs),
    due: new DynamoDueNotices(client, env.TABLE_NAME, retentionMs),
    pace: new DynamoPace(client, env.TABLE_NAME, env.NOTIFICATIONS_PER_SECOND, () => clock.now()),
    publisher: new SnsNoticePublisher(snsClient(env), env.TOPIC_ARN, clock),
    clock,
    telemetry,
    leaseMs,
    noticeSettings: { uiUrl: env.DATA_MANAGER_UI_URL },
    historySettings: { announceMaxAgeMs: env.ANNOUNCE_MAX_AGE_HOURS * HOUR_MS, leaseMs },
  };
}
