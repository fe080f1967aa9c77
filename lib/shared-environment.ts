import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { DataManagerEnv } from '../functions/shared/platform/data-manager-env.ts';
import type { DeliveryEnv } from '../functions/shared/platform/delivery-env.ts';
import type { TableInUse } from './constructs/history-table.ts';
import type { EnvironmentOf } from './environment-of.ts';
import type { StageConfig } from './stage-config.ts';

/** Longer than one publish and the clearing after it take; a claim that is held longer is taken over. */
const DELIVERY_LEASE_SECONDS = 60;

/** The variables of every function that writes history or tells outcomes. */
export function deliveryEnvironment(config: StageConfig, table: TableInUse, topic: ITopic) {
  const { notifications, retention, dataManager } = config;
  return {
    TABLE_NAME: table.tableName,
    TOPIC_ARN: topic.topicArn,
    NOTIFICATIONS_PER_SECOND: String(notifications.perSecond),
    ANNOUNCE_MAX_AGE_HOURS: String(notifications.announceMaxAgeHours),
    DELIVERY_LEASE_SECONDS: String(DELIVERY_LEASE_SECONDS),
    ...(retention.historyDays !== undefined && { RETENTION_DAYS: String(retention.historyDays) }),
    ...(dataManager.uiUrl !== undefined && { DATA_MANAGER_UI_URL: dataManager.uiUrl }),
  } satisfies EnvironmentOf<DeliveryEnv>;
}

/** The variables of every function that asks the Data Manager. */
export function dataManagerEnvironment({ dataManager }: StageConfig, credentialsSecret: Secret) {
  return {
    DATA_MANAGER_URL: dataManager.apiUrl,
    DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
    DATA_MANAGER_SECRET_ID: credentialsSecret.secretArn,
  } satisfies EnvironmentOf<DataManagerEnv>;
}
