/** Why something was not published: `unavailable` may pass by itself, `refused` concerns this one message or its address. */
export type PublishFailure = 'unavailable' | 'refused';

/** A message was `refused`, or (`unavailable`) it is not known whether it was published. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly failure: PublishFailure;

  constructor(failure: PublishFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
