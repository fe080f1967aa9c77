import { required, type Values } from '../shape/setting.ts';
import {
  announceMaxAgeMs,
  dataManagerUiUrl,
  deliveryLeaseMs,
  noticesPerSecond,
  retentionMs,
  tableName,
  topicArn,
} from '../shape/settings.ts';
import { endpointEnv } from './endpoint-env.ts';

/** The variables of every function that writes history or tells outcomes. */
export const deliveryEnv = {
  tableName: required(tableName),
  topicArn: required(topicArn),
  noticesPerSecond,
  announceMaxAgeMs,
  deliveryLeaseMs,
  retentionMs,
  dataManagerUiUrl,
  ...endpointEnv,
};

/** See {@link deliveryEnv}. */
export type DeliveryEnv = Values<typeof deliveryEnv>;
