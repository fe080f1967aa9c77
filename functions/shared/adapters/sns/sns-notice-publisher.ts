import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { cutToBytes } from '../../base/cut-text.ts';
import type { Clock } from '../../base/clock.ts';
import { PublishError, type NoticePublisher } from '../../delivery/notice-publisher.ts';
import type { ComposedNotice } from '../../notices/compose-notice.ts';

/** Errors by which SNS refuses one notice rather than its sender or everything. */
const REFUSALS = new Set([
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'ParameterValueInvalid',
  'ValidationException',
]);
const REASON_MAX_BYTES = 300;

/** Publishes to an SNS topic, one text per protocol (`MessageStructure: json`). */
export class SnsNoticePublisher implements NoticePublisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;
  readonly #clock: Pick<Clock, 'timeout'>;

  /** The client must not retry by itself: every try takes a slot of the pace. */
  constructor(client: SNSClient, topicArn: string, clock: Pick<Clock, 'timeout'>) {
    this.#client = client;
    this.#topicArn = topicArn;
    this.#clock = clock;
  }

  async publish(notice: ComposedNotice, timeoutMs: number): Promise<string> {
    const command = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: notice.subject,
      MessageStructure: 'json',
      Message: JSON.stringify({
        default: notice.cloudEvent,
        email: notice.email,
        sms: notice.sms,
      }),
      MessageAttributes: Object.fromEntries(
        Object.entries(notice.attributes).map(([name, value]) => [
          name,
          { DataType: 'String', StringValue: value },
        ]),
      ),
    });
    try {
      const { MessageId: messageId } = await this.#client.send(command, {
        abortSignal: this.#clock.timeout(timeoutMs),
      });
      return messageId ?? '';
    } catch (error) {
      const name = Error.isError(error) ? error.name : 'unknown error';
      const failure = REFUSALS.has(name) ? 'refused' : 'unavailable';
      // SNS may quote the message in what it says, so only a refusal's own words are kept, and not many.
      const words = failure === 'refused' && Error.isError(error) ? `: ${error.message}` : '';
      throw new PublishError(failure, cutToBytes(`SNS answered ${name}${words}`, REASON_MAX_BYTES), {
        cause: error,
      });
    }
  }
}
