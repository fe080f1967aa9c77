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

/** What a function needs that records reports and tells outcomes. */
export type ReportDependencies = RecordDependencies & DeliverDependencies;

/** The real adapters, as a function's variables describe them. */
export function reportDependencies(
  env: DeliveryEnv & EndpointEnv,
  clock: Clock,
  telemetry: Telemetry,
  client: DynamoDBClient = dynamoDbClient(env),
): ReportDependencies {
  const { deliveryLeaseMs: leaseMs, announceMaxAgeMs, retentionMs } = env;
  return {
    history: new DynamoHistory(client, env.tableName),
    due: new DynamoDueNotifications(client, env.tableName),
    pace: new DynamoPace(client, env.tableName, env.notificationsPerSecond, () => clock.now()),
    notifier: new SnsNotifier(snsClient(env), env.topicArn, clock),
    clock,
    telemetry,
    leaseMs,
    messageSettings: { uiUrl: env.dataManagerUiUrl },
    historySettings: { announceMaxAgeMs, leaseMs, retentionMs },
  };
}
