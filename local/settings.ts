import { existsSync } from 'node:fs';
import {
  dataManagerCredentialsSchema,
  type DataManagerCredentials,
} from '../functions/shared/adapters/data-manager/data-manager-credentials.ts';
import {
  fromEnvironment,
  readSettings,
  type SettingsRule,
  type SettingsSource,
} from '../functions/shared/shape/read-settings.ts';
import type { Values } from '../functions/shared/shape/setting.ts';
import { fromFile, SETTINGS_FILE } from '../lib/settings-file.ts';
import { COMMON_RULES, SETTINGS } from '../lib/settings.ts';
import { misspeltVariables } from './misspelt-variables.ts';

const NO_FILE = 'none';

/** The settings of `npm start`. It reads the whole settings file, and says what is wrong in any part of it. */
export const LOCAL_SETTINGS = {
  ...SETTINGS,
  recipients: { ...SETTINGS.recipients, default: ['scientist@example.org'] },
};

/** The values of {@link LOCAL_SETTINGS}. */
export type LocalSettings = Values<typeof LOCAL_SETTINGS>;

/** A Data Manager to watch, with the credentials to do so. */
export interface DataManagerSettings {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly credentials: DataManagerCredentials;
}

const RULES: readonly SettingsRule<typeof LOCAL_SETTINGS>[] = [
  ...COMMON_RULES,
  {
    between: ['announceMaxAgeMs', 'sweepIntervalMs'],
    holds: ({ announceMaxAgeMs, sweepIntervalMs }) => announceMaxAgeMs > sweepIntervalMs,
    expected: 'longer than SWEEP_INTERVAL_SECONDS: what waits for a sweep would not be told',
  },
  {
    between: ['dataManagerTokenUrl', 'dataManagerUrl'],
    holds: ({ dataManagerTokenUrl, dataManagerUrl }) =>
      dataManagerUrl === undefined || dataManagerTokenUrl !== undefined,
    expected: '{keycloak}/realms/{realm}/protocol/openid-connect/token, beside DATA_MANAGER_URL',
  },
  {
    between: ['dataManagerClientId', 'dataManagerUrl'],
    holds: (settings) => settings.dataManagerUrl === undefined || credentialsOf(settings) !== undefined,
    expected:
      'a client, and DATA_MANAGER_USERNAME with DATA_MANAGER_PASSWORD or DATA_MANAGER_CLIENT_SECRET, to log in to the Data Manager',
  },
];

/**
 * The settings file that `PHASEWATCH_CONFIG` names, or `phasewatch.config.json` where it exists; `undefined` where
 * there is none, or `PHASEWATCH_CONFIG` is `none`.
 *
 * @throws SettingsError when it cannot be read, or is not JSON
 */
export function settingsFileOf(
  environment: Readonly<Record<string, string | undefined>>,
): SettingsSource | undefined {
  const { settingsFile } = readSettings({ settingsFile: SETTINGS.settingsFile }, [
    fromEnvironment(environment),
  ]);
  if (settingsFile === NO_FILE || (settingsFile === undefined && !existsSync(SETTINGS_FILE)))
    return undefined;
  return fromFile(settingsFile ?? SETTINGS_FILE);
}

/**
 * Reads the settings from environment variables, and from the file where they say nothing.
 *
 * @throws SettingsError that names everything that is wrong
 */
export function readLocalSettings(
  environment: Readonly<Record<string, string | undefined>>,
  file?: SettingsSource,
): LocalSettings {
  const variables = fromEnvironment(environment, misspeltVariables(Object.keys(environment)));
  const settings = readSettings(LOCAL_SETTINGS, file ? [variables, file] : [variables], RULES);
  return settings.muted ? { ...settings, recipients: [] } : settings;
}

/** The Data Manager that the settings name, or `undefined` when they name none. */
export function dataManagerOf(settings: LocalSettings): DataManagerSettings | undefined {
  const { dataManagerUrl: apiUrl, dataManagerTokenUrl: tokenUrl } = settings;
  const credentials = credentialsOf(settings);
  return apiUrl && tokenUrl && credentials ? { apiUrl, tokenUrl, credentials } : undefined;
}

function credentialsOf(settings: LocalSettings): DataManagerCredentials | undefined {
  return dataManagerCredentialsSchema.safeParse({
    clientId: settings.dataManagerClientId,
    clientSecret: settings.dataManagerClientSecret,
    username: settings.dataManagerUsername,
    password: settings.dataManagerPassword,
  }).data;
}
