import type { HistoryEvent } from '../history/history-event.ts';
import { hasOutcome, type MessageSettings } from '../notices/notification.ts';
import { composeNotification } from '../notices/compose-notification.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { Clock } from '../base/clock.ts';
import type { DueNotifications } from '../history/history.ts';
import { PublishError, type Notifier } from './notifier.ts';
import type { Pace } from './pace.ts';
import type { Telemetry } from '../base/telemetry.ts';

/** What delivery needs. */
export interface DeliverDependencies {
  readonly due: DueNotifications;
  readonly notifier: Notifier;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly messageSettings: MessageSettings;
  readonly leaseMs: number;
}

/** How long a delivery may take: for a slot, and until it must have stopped (epoch ms). */
export interface DeliveryBudget {
  readonly maxWaitMs: number;
  readonly deadline: number;
  /** How many deliveries follow one another, this one included, where that is known. */
  readonly inARow?: number;
}

/**
 * What became of a held notification: `told`; `left`, there was no time or no slot, it is free for the next sweep;
 * `unavailable`, the service is away; `refused`, it will not take this message. None but `told` is lost: all
 * others stay due.
 */
export type Delivery = 'told' | 'left' | 'unavailable' | 'refused';

const PUBLISH_TIMEOUT_MS = 5_000;
/** No publish is begun when less than this is left of its time. */
const PUBLISH_RESERVE_MS = 1_000;
/** A publish must have ended this long before somebody else may claim the notification; settling takes a moment. */
const SETTLE_RESERVE_MS = 1_000;

/**
 * Publishes the notification of an event that the caller holds until `event.dueAt` (its own append, or a claim),
 * at the pace, and settles it. Whatever happens in between, the event stays due and a later sweep finishes it.
 *
 * @throws HistoryUnavailable when the table cannot be asked; the notification stays due
 */
export async function deliverNotification(
  event: HistoryEvent,
  budget: DeliveryBudget,
  dependencies: DeliverDependencies,
): Promise<Delivery> {
  const heldUntil = event.dueAt;
  if (!hasOutcome(event) || heldUntil === undefined) return 'told';
  const { due, clock, pace } = dependencies;
  const publishBy = Math.min(heldUntil, budget.deadline) - SETTLE_RESERVE_MS;
  for (;;) {
    const maxWaitMs = Math.min(budget.maxWaitMs, publishBy - PUBLISH_RESERVE_MS - clock.now());
    const slot = await pace.reserve(maxWaitMs, budget.inARow);
    if (!slot) {
      await due.postpone(event, heldUntil, clock.now());
      return 'left';
    }
    if (slot.from > clock.now()) await clock.wait(slot.from - clock.now());
    // Held up on the way to its slot: publishing now could exceed the pace, so the slot lapses.
    if (clock.now() > slot.until) continue;
    return publish(event, Math.min(PUBLISH_TIMEOUT_MS, publishBy - clock.now()), dependencies);
  }
}

async function publish(
  event: HistoryEvent & { readonly outcome: NonNullable<HistoryEvent['outcome']> },
  timeoutMs: number,
  { due, notifier, clock, telemetry, messageSettings, leaseMs }: DeliverDependencies,
): Promise<Delivery> {
  const { instanceId, sequence, dueAt = 0, attempts = 0 } = event;
  const fields = { instanceId, sequence, outcome: event.outcome };
  try {
    const messageId = await notifier.publish(composeNotification(event, messageSettings), timeoutMs);
    const notifiedAt = new Date(clock.now()).toISOString();
    await due.settle(event, { notifiedAt, messageId });
    telemetry.info('NotificationPublished', { ...fields, messageId, attempts });
    telemetry.measure('NotificationsPublished');
    const seconds = Math.max(0, (clock.now() - Date.parse(event.observedAt)) / 1_000);
    telemetry.measure('OutcomeToMessageSeconds', { value: seconds });
    return 'told';
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    const delay = retryDelayMs(attempts + 1, error.failure, leaseMs, clock.random());
    telemetry.warn('NotificationNotPublished', {
      ...fields,
      attempts,
      failure: error.failure,
      reason: error.message,
      nextTryInMs: delay,
    });
    telemetry.measure(error.failure === 'refused' ? 'NotificationsRefused' : 'NotificationsFailed');
    await due.postpone(event, dueAt, clock.now() + delay);
    return error.failure;
  }
}
