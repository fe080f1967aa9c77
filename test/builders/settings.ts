import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { HistorySettings } from '../../functions/shared/history/decide.ts';
import type { NoticeSettings } from '../../functions/shared/notices/notice.ts';

/** One hour in milliseconds. */

/** The rules' settings as they are by default: announced within a day, held for a minute. */
export function historySettings(overrides: Partial<HistorySettings> = {}): HistorySettings {
  return { announceMaxAgeMs: DAY_MS, leaseMs: MINUTE_MS, ...overrides };
}

/** The notices' settings, with the address of a user interface to link to. */
export function noticeSettings(overrides: Partial<NoticeSettings> = {}): NoticeSettings {
  return { uiUrl: 'https://squonk.example/data-manager-ui', ...overrides };
}
