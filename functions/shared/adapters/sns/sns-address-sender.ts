import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../base/clock.ts';
import { PublishError } from '../../notices/publish-error.ts';
import type { Address } from '../../people/address.ts';
import type { MessageText } from '../../people/message-text.ts';
import type { AddressSender } from '../../people/telling.ts';
import { snsFailure } from './sns-failure.ts';

/** Errors by which SNS says that an address cannot be reached: its topic is gone, or its owner does not want any SMS. */
const UNREACHABLE = ['NotFound', 'NotFoundException', 'OptedOut', 'OptedOutException'];

/** Sends to an e-mail address by its own topic, and to a phone number directly. */
export class SnsAddressSender implements AddressSender {
  readonly #client: SNSClient;
  readonly #clock: Pick<Clock, 'timeout'>;

  /** The client must not retry by itself: a message whose reply was lost may have been sent. */
  constructor(client: SNSClient, clock: Pick<Clock, 'timeout'>) {
    this.#client = client;
    this.#clock = clock;
  }

  async send(address: Address, text: MessageText, timeoutMs: number): Promise<string> {
    const command = new PublishCommand(inputOf(address, text));
    try {
      const { MessageId: messageId } = await this.#client.send(command, {
        abortSignal: this.#clock.timeout(timeoutMs),
      });
      return messageId ?? '';
    } catch (error) {
      const { failure, reason } = snsFailure(error, UNREACHABLE);
      // SNS may quote the number or the topic, and neither belongs into a log.
      const safe = [address.value, address.topicArn ?? address.value].reduce(
        (words, secret) => words.replaceAll(secret, '…'),
        reason,
      );
      throw new PublishError(failure, safe, { cause: error });
    }
  }
}

function inputOf(
  { id, kind, value, topicArn }: Address,
  { subject, email, sms }: MessageText,
): PublishCommandInput {
  if (kind === 'sms') {
    const type = { DataType: 'String', StringValue: 'Transactional' };
    return { PhoneNumber: value, Message: sms, MessageAttributes: { 'AWS.SNS.SMS.SMSType': type } };
  }
  if (topicArn === undefined) throw new PublishError('refused', `The address ${id} has no topic yet.`);
  return { TopicArn: topicArn, Subject: subject, Message: email };
}
