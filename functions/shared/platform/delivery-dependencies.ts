import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDueNotifications } from '../adapters/dynamo/dynamo-due-notifications.ts';
import { DynamoHistory } from '../adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../adapters/dynamo/dynamo-pace.ts';
import { SnsNotifier } from '../adapters/sns/sns-notifier.ts';
import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { DeliverDependencies } from '../delivery/deliver-notification.ts';
import type { RecordDependencies } from '../history/record-observation.ts';
import { dynamoDbClient, snsClient } from './aws-clients.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import type { EndpointEnv } from './endpoint-env.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a function needs that records reports and tells outcomes. */
export type ReportDependencies = RecordDependencies & DeliverDependencies;

/** The real adapters, as a function's variables describe them. */
export function reportDependencies(
  env: DeliveryEnv & EndpointEnv,
  clock: Clock,
  telemetry: Telemetry,
  client: DynamoDBClient = dynamoDbClient(env),
): ReportDependencies {
  const leaseMs = env.DELIVERY_LEASE_SECONDS * SECOND_MS;
  return {
    history: new DynamoHistory(client, env.TABLE_NAME),
    due: new DynamoDueNotifications(client, env.TABLE_NAME),
    pace: new DynamoPace(client, env.TABLE_NAME, env.NOTIFICATIONS_PER_SECOND, () => clock.now()),
    notifier: new SnsNotifier(snsClient(env), env.TOPIC_ARN, clock),
    clock,
    telemetry,
    leaseMs,
    messageSettings: { uiUrl: env.DATA_MANAGER_UI_URL },
    historySettings: {
      announceMaxAgeMs: env.ANNOUNCE_MAX_AGE_HOURS * HOUR_MS,
      leaseMs,
      retentionMs: env.RETENTION_DAYS === undefined ? undefined : env.RETENTION_DAYS * DAY_MS,
    },
  };
}
