import type { Clock } from '../../functions/shared/base/clock.ts';
import type { NoticePublisher } from '../../functions/shared/delivery/notice-publisher.ts';
import { PublishError, type PublishFailure } from '../../functions/shared/notices/publish-error.ts';
import type { ComposedNotice } from '../../functions/shared/notices/compose-notice.ts';

/** A notice that went out, and when (epoch ms). */
export interface Published {
  readonly notice: ComposedNotice;
  readonly at: number;
}

/** Records what is published; fails, or loses replies, when told to. */
export class FakeNoticePublisher implements NoticePublisher {
  readonly published: Published[] = [];
  /** The time-outs that were granted, one for each try. */
  readonly timeouts: number[] = [];
  /** Says which notices are refused whatever is done. */
  refuses: (notice: ComposedNotice) => boolean = () => false;
  /** Whether the service is away at a time (epoch ms). */
  isAway: (now: number) => boolean = () => false;
  /** What happens elsewhere while a publish is on its way. */
  duringPublish: (() => Promise<void>) | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #failures: PublishFailure[] = [];
  #repliesToLose = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The ids of what went out, in order. */
  get ids(): string[] {
    return this.published.map(({ notice }) => notice.id);
  }

  /** Makes the next tries fail without publishing. */
  failNext(failure: PublishFailure, times = 1): void {
    this.#failures.push(...Array.from({ length: times }, () => failure));
  }

  /** Publishes the next ones, but lets the caller believe that it failed. */
  loseNextReplies(times = 1): void {
    this.#repliesToLose += times;
  }

  async publish(notice: ComposedNotice, timeoutMs: number): Promise<string> {
    this.timeouts.push(timeoutMs);
    const failure = this.#failures.shift();
    if (failure !== undefined) throw new PublishError(failure, 'SNS answered as the test wanted');
    if (this.isAway(this.#clock.now())) throw new PublishError('unavailable', 'SNS answered nothing');
    if (this.refuses(notice)) throw new PublishError('refused', 'SNS answered InvalidParameter');
    this.published.push({ notice, at: this.#clock.now() });
    await this.duringPublish?.();
    if (this.#repliesToLose > 0) {
      this.#repliesToLose -= 1;
      throw new PublishError('unavailable', 'SNS answered, and nobody heard it');
    }
    return `message-${this.published.length}`;
  }
}

/** The most of these times (epoch ms) that fall into any one second. */
export function mostInOneSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, time, index) => {
    while (time - sorted[first]! >= 1_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}
