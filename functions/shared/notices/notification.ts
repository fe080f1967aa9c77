import type { HistoryEvent } from '../history/history-event.ts';
import type { Outcome } from '../instances/outcome.ts';

/** Where people can look at an instance: the base address of the Data Manager's user interface. */
export interface MessageSettings {
  readonly uiUrl: string | undefined;
}

/** The message about one outcome of one instance, in the form that each protocol's reader can use. */
export interface Notification {
  /** `<instance id>:<outcome>`: the same in every repetition. */
  readonly id: string;
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
  /** CloudEvents 1.0 as JSON, for everything that is not e-mail or SMS. */
  readonly cloudEvent: string;
  /** For filter policies; an attribute without a value is left out. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An event that brought an outcome to light. */
export type OutcomeEvent = HistoryEvent & { readonly outcome: Outcome };

/** The id of the notification about an outcome. */
export function notificationId(event: Pick<OutcomeEvent, 'instanceId' | 'outcome'>): string {
  return `${event.instanceId}:${event.outcome}`;
}

/** Whether the event brought an outcome to light, told or not. */
export function hasOutcome<E extends Pick<HistoryEvent, 'outcome'>>(
  event: E,
): event is E & { readonly outcome: Outcome } {
  return event.outcome !== undefined;
}
