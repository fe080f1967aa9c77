import type { Notification } from '../notices/notification.ts';
import type { PublishFailure } from './retry-delay.ts';

/** A notification was not published, or it is not known whether it was. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly failure: PublishFailure;

  constructor(failure: PublishFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Publishes notifications to everybody who subscribed. */
export interface Notifier {
  /**
   * Publishes once, without retries, within `timeoutMs`. Returns the id of the message.
   *
   * @throws PublishError
   */
  publish(notification: Notification, timeoutMs: number): Promise<string>;
}
