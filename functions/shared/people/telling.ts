import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { History } from '../history/history.ts';
import type { EventKey } from '../history/history-event.ts';
import type { Address } from './address.ts';
import type { Addresses } from './addresses.ts';
import type { Digests } from './digest.ts';
import type { MessageSettings, MessageText } from './message-text.ts';
import type { Messages } from './messages.ts';
import type { QuietHours } from './quiet-hours.ts';
import type { RoutedInstance } from './routes.ts';
import type { Rules } from './rules.ts';

/** Sends messages to addresses. */
export interface AddressSender {
  /**
   * Sends once, without retries, within `timeoutMs`. Returns the id of what was sent.
   *
   * @throws PublishError
   */
  send(address: Address, text: MessageText, timeoutMs: number): Promise<string>;
}

/** What telling people needs from outside. All but the sender throw `StorageUnavailable` when they cannot be asked. */
export interface TellingDependencies {
  readonly history: Pick<History, 'last' | 'event'>;
  readonly addresses: Addresses;
  readonly rules: Rules;
  readonly messages: Messages;
  readonly digests: Digests;
  readonly sender: AddressSender;
  /** Whether a person may see an instance, and so be told about it. */
  readonly mayBeTold: (userName: string, instance: RoutedInstance) => Promise<boolean>;
  /** When a person does not want to be disturbed. */
  readonly quietHoursOf: (userName: string) => Promise<QuietHours | undefined>;
  readonly messageSettings: MessageSettings;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** The flags by which events owe notices. */
export interface NoticeFlags {
  /**
   * Clears the flag of an event whose notice is decided: every address that has to get it has its message. Idempotent.
   *
   * @throws StorageUnavailable
   */
  decided(event: EventKey): Promise<void>;
}
