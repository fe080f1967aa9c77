import { existsSync } from 'node:fs';
import { CONFIG_FILE, readStageConfig, type StageConfig } from '../lib/stage-config.ts';

const NO_FILE = 'none';
const SECONDS_PER_MINUTE = 60;

/**
 * The settings of the file that the stack is made from, under the names of the variables that say the same here.
 * `PHASEWATCH_CONFIG` names another file, or `none`; without it, `phasewatch.config.json` is read where it exists.
 *
 * @throws StageConfigError when the file is missing or wrong
 */
export function configFileSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const named = environment['PHASEWATCH_CONFIG'] || undefined;
  if (named === NO_FILE || (named === undefined && !existsSync(CONFIG_FILE))) return {};
  return asVariables(readStageConfig(named ?? CONFIG_FILE));
}

function asVariables({ dataManager, recipients, notifications, retention }: StageConfig) {
  return {
    DATA_MANAGER_URL: dataManager.apiUrl,
    DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
    DATA_MANAGER_UI_URL: dataManager.uiUrl,
    DATA_MANAGER_PROJECT_IDS: dataManager.projectIds.join(','),
    POLL_INTERVAL_SECONDS: String(dataManager.pollIntervalMinutes * SECONDS_PER_MINUTE),
    RECIPIENTS: JSON.stringify(notifications.muted ? [] : recipients),
    NOTIFICATIONS_PER_SECOND: String(notifications.perSecond),
    ANNOUNCE_MAX_AGE_HOURS: String(notifications.announceMaxAgeHours),
    RETENTION_DAYS: retention.historyDays?.toString(),
  };
}
