import type { HistorySettings } from '../../functions/shared/history/decide.ts';
import type { MessageSettings } from '../../functions/shared/notices/notification.ts';

/** One hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The rules' settings as they are by default: announced within a day, held for a minute, kept for good. */
export function historySettings(overrides: Partial<HistorySettings> = {}): HistorySettings {
  return { announceMaxAgeMs: 24 * HOUR_MS, leaseMs: 60_000, retentionMs: undefined, ...overrides };
}

/** The messages' settings, with the address of a user interface to link to. */
export function messageSettings(overrides: Partial<MessageSettings> = {}): MessageSettings {
  return { uiUrl: 'https://squonk.example/data-manager-ui', ...overrides };
}
