import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../base/clock.ts';
import type { NoticePublisher } from '../../delivery/notice-publisher.ts';
import type { ComposedNotice } from '../../notices/compose-notice.ts';
import { PublishError } from '../../notices/publish-error.ts';
import { snsFailure } from './sns-failure.ts';

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
      const { failure, reason } = snsFailure(error);
      throw new PublishError(failure, reason, { cause: error });
    }
  }
}
