/** SNS could not be asked just now, or did not answer; the same call may succeed later, and may be repeated. */
export class TopicsUnavailable extends Error {
  override readonly name = 'TopicsUnavailable';
}

/** SNS does not take this e-mail address; the message has its words. Repeating the call would not help. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * What SNS tells of an address's subscription. It does not tell who confirmed: a subscription that is confirmed
 * although {@link AddressTopics.confirm} was never called was confirmed by a click on the link, and anybody who has one
 * of its mails can end it.
 */
export type SubscriptionState =
  /** The mail with the link was sent, and nobody has confirmed yet. After 48 hours it is `gone`. */
  | 'pending'
  /** What is published to the topic is sent to the address. */
  | 'confirmed'
  /** Nothing published to the topic reaches anybody: nobody confirmed in time, somebody unsubscribed, or the topic is deleted. */
  | 'gone';

/**
 * The SNS topics of e-mail addresses. Every address has a topic of its own, with one subscription.
 *
 * Every method throws {@link TopicsUnavailable}.
 */
export interface AddressTopics {
  /**
   * Makes the topic where it is absent, and asks SNS to send the mail with the confirmation link, unless the address is
   * confirmed already. Returns the topic's ARN. Can be repeated, which sends the mail again; a topic that is there stays
   * as it is, even if it would be made differently today.
   *
   * @throws AddressRefused when SNS does not take the address; the topic is there then, without a subscription
   */
  open(topicName: string, emailAddress: string): Promise<string>;

  /**
   * Confirms with the token of the mail's link, in such a way that the links in later mails unsubscribe nobody. If
   * somebody has followed the link before, this does not change it any more: ask for the {@link subscription} first.
   * `refused`: the token is wrong or older than two days, or the topic is not there.
   */
  confirm(topicArn: string, token: string): Promise<'confirmed' | 'refused'>;

  /** What SNS knows now; it may be some seconds behind. */
  subscription(topicArn: string): Promise<SubscriptionState>;

  /** Deletes the topic, and with it the subscription. A topic that is not there is no error. */
  close(topicArn: string): Promise<void>;
}
