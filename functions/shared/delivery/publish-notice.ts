import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { OwingEvent } from '../history/history-event.ts';
import { composeNotice } from '../notices/compose-notice.ts';
import { noticeOf, type NoticeSettings } from '../notices/notice.ts';
import { PublishError, type PublishFailure } from '../notices/publish-error.ts';
import type { DueNotices } from './due-notices.ts';
import type { NoticePublisher } from './notice-publisher.ts';
import type { Pace } from './pace.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What publishing needs. */
export interface PublishDependencies {
  readonly due: DueNotices;
  readonly publisher: NoticePublisher;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly noticeSettings: NoticeSettings;
  readonly leaseMs: number;
}

/** How long publishing may take: waiting for a slot, and until it must have stopped (epoch ms). */
export interface PublishBudget {
  readonly maxWaitMs: number;
  readonly deadline: number;
  /** How many notices follow one another, this one included, where that is known. */
  readonly inARow?: number;
}

/**
 * What became of a held notice: `published`; `postponed`, there was no time or no slot, and it is free for the next
 * sweep; `unavailable`, the service is away; `refused`, it will not take this notice. All but `published` stay due.
 */
export type Publishing = 'published' | 'postponed' | PublishFailure;

const PUBLISH_TIMEOUT_MS = 5_000;
/** No publish is begun when less than this is left of its time. */
const PUBLISH_RESERVE_MS = 1_000;
/** A publish must have ended this long before somebody else may claim the notice; settling takes a moment. */
const SETTLE_RESERVE_MS = 1_000;

/**
 * Publishes the notice of an event that the caller holds until `event.dueAt` (its own append, or a claim), at the
 * pace, and settles it. Whatever happens in between, the notice stays due and a later sweep publishes it.
 *
 * @throws StorageUnavailable when the table cannot be asked; the notice stays due
 */
export async function publishNotice(
  event: OwingEvent,
  budget: PublishBudget,
  dependencies: PublishDependencies,
): Promise<Publishing> {
  const { due, clock, pace } = dependencies;
  const publishBy = Math.min(event.dueAt, budget.deadline) - SETTLE_RESERVE_MS;
  for (;;) {
    const maxWaitMs = Math.min(budget.maxWaitMs, publishBy - PUBLISH_RESERVE_MS - clock.now());
    const slot = await pace.reserve(maxWaitMs, budget.inARow);
    if (!slot) {
      await due.postpone(event, event.dueAt, clock.now());
      return 'postponed';
    }
    if (slot.from > clock.now()) await clock.wait(slot.from - clock.now());
    // Held up on the way to its slot: publishing now could exceed the pace, so the slot lapses.
    if (clock.now() > slot.until) continue;
    return publish(event, Math.min(PUBLISH_TIMEOUT_MS, publishBy - clock.now()), dependencies);
  }
}

async function publish(
  event: OwingEvent,
  timeoutMs: number,
  { due, publisher, clock, telemetry, noticeSettings, leaseMs }: PublishDependencies,
): Promise<Publishing> {
  const { instanceId, sequence, dueAt, attempts } = event;
  const notice = noticeOf(event);
  const fields = { instanceId, sequence, notice: notice.id };
  try {
    const messageId = await publisher.publish(composeNotice(notice, noticeSettings), timeoutMs);
    await due.settle(event, { publishedAt: new Date(clock.now()).toISOString(), messageId });
    telemetry.info('NoticePublished', { ...fields, messageId, attempts });
    telemetry.measure('NoticesPublished');
    const seconds = Math.max(0, (clock.now() - Date.parse(event.observedAt)) / 1_000);
    telemetry.measure('NoticeDelaySeconds', { value: seconds });
    return 'published';
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    const delay = retryDelayMs(attempts + 1, error.failure, leaseMs, clock.random());
    telemetry.warn('NoticeNotPublished', {
      ...fields,
      attempts,
      failure: error.failure,
      reason: error.message,
      nextTryInMs: delay,
    });
    telemetry.measure(error.failure === 'refused' ? 'PublishesRefused' : 'PublishesFailed');
    await due.postpone(event, dueAt, clock.now() + delay);
    return error.failure;
  }
}
