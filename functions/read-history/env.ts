import { endpointEnv } from '../shared/platform/endpoint-env.ts';
import { required } from '../shared/shape/setting.ts';
import { administratorRole, membersOnly, peopleTableName, tableName } from '../shared/shape/settings.ts';

/** The variables of `read-history`. */
export const readHistoryEnv = {
  tableName: required(tableName),
  peopleTableName: required(peopleTableName),
  administratorRole,
  membersOnly,
  ...endpointEnv,
};
