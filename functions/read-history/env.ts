import { endpointEnv } from '../shared/platform/endpoint-env.ts';
import { required } from '../shared/shape/setting.ts';
import { tableName } from '../shared/shape/settings.ts';

/** The variables of `read-history`. */
export const readHistoryEnv = { tableName: required(tableName), ...endpointEnv };
