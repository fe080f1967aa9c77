import { recipientsSchema } from '../functions/shared/people/recipient.ts';
import { jsonOf, listOf, text } from '../functions/shared/shape/setting-types.ts';
import type { SettingsRule } from '../functions/shared/shape/read-settings.ts';
import type { Setting } from '../functions/shared/shape/setting.ts';
import * as settings from '../functions/shared/shape/settings.ts';

/** Every setting. The recipients join the others here, because no function reads them. */
export const SETTINGS = {
  ...settings,
  recipients: {
    variable: 'RECIPIENTS',
    path: 'recipients',
    type: recipientsType,
    description:
      'Who is told: e-mail addresses, phone numbers (E.164), or objects with `email` or `sms` and, to narrow what they are told, `phases` (`COMPLETED`, `FAILED`), `owners` (user names; they are lower case) and `projects`.',
  } satisfies Setting,
};

/** What must hold between settings wherever Phasewatch runs, so that an outcome is told, and told once. */
export const COMMON_RULES: readonly SettingsRule<
  Pick<typeof SETTINGS, 'announceMaxAgeMs' | 'retentionMs' | 'pollIntervalMs'>
>[] = [
  {
    between: ['announceMaxAgeMs', 'retentionMs'],
    holds: ({ announceMaxAgeMs, retentionMs }) =>
      retentionMs === undefined || announceMaxAgeMs <= retentionMs,
    expected:
      'at most as long as retention.historyDays (RETENTION_DAYS): what is seen again after its history was deleted would be told again',
  },
  {
    between: ['announceMaxAgeMs', 'pollIntervalMs'],
    holds: ({ announceMaxAgeMs, pollIntervalMs }) => announceMaxAgeMs > pollIntervalMs,
    expected:
      'longer than dataManager.pollIntervalSeconds (POLL_INTERVAL_SECONDS): what finishes between two polls would not be told',
  },
];

/** In a variable, plain addresses and numbers separated by commas will do. */
function recipientsType() {
  const json = jsonOf('a JSON list of recipients, or addresses separated by commas', recipientsSchema);
  const fromText = (given: string) =>
    /^\s*[[{"]/.test(given) ? json.fromText(given) : listOf(text('', /./)).fromText(given);
  return { ...json, fromText };
}
