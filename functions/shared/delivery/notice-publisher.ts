import type { ComposedNotice } from '../notices/compose-notice.ts';

/** Why a notice was not published: `unavailable` may pass by itself, `refused` concerns this one notice. */
export type PublishFailure = 'unavailable' | 'refused';

/** A notice was not published, or it is not known whether it was. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly failure: PublishFailure;

  constructor(failure: PublishFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Publishes notices to everybody who subscribed. */
export interface NoticePublisher {
  /**
   * Publishes once, without retries, within `timeoutMs`. Returns the id of the message.
   *
   * @throws PublishError
   */
  publish(notice: ComposedNotice, timeoutMs: number): Promise<string>;
}
