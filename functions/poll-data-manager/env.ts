import { dataManagerEnv } from '../shared/platform/data-manager-env.ts';
import { deliveryEnv } from '../shared/platform/delivery-env.ts';
import { required } from '../shared/shape/setting.ts';
import { dataManagerProjectIds, peopleTableName } from '../shared/shape/settings.ts';

/** The variables of `poll-data-manager`. */
export const pollDataManagerEnv = {
  ...deliveryEnv,
  ...dataManagerEnv,
  peopleTableName: required(peopleTableName),
  dataManagerProjectIds,
};
