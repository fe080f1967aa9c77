import { required, type Values } from '../shape/setting.ts';
import { dataManagerTokenUrl, dataManagerUrl } from '../shape/settings.ts';
import { secretId } from './secret-id.ts';

/** The variables of every function that asks the Data Manager. */
export const dataManagerEnv = {
  dataManagerUrl: required(dataManagerUrl),
  dataManagerTokenUrl: required(dataManagerTokenUrl),
  dataManagerSecretId: secretId('DATA_MANAGER_SECRET_ID', "the Data Manager's credentials"),
};

/** See {@link dataManagerEnv}. */
export type DataManagerEnv = Values<typeof dataManagerEnv>;
