import type { ComposedNotice } from '../notices/compose-notice.ts';

/** Publishes notices to everybody who subscribed. */
export interface NoticePublisher {
  /**
   * Publishes once, without retries, within `timeoutMs`. Returns the id of the message.
   *
   * @throws PublishError
   */
  publish(notice: ComposedNotice, timeoutMs: number): Promise<string>;
}
