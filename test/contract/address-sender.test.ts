import { afterEach, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { SnsAddressSender } from '../../functions/shared/adapters/sns/sns-address-sender.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import type { Address } from '../../functions/shared/people/address.ts';
import { composeMessage } from '../../functions/shared/people/message-text.ts';
import { PublishError } from '../../functions/shared/notices/publish-error.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { systemClock } from '../../functions/shared/platform/system-clock.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';
import { failedEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { address } from '../builders/telling.ts';
import { startAnsweringServer } from './answering-server.ts';

const NOTICE = noticeOf(failedEvent());
const TEXT = composeMessage({ notice: NOTICE, scope: { kind: 'own' }, heard: undefined }, noticeSettings());
const { topicArn: TOPIC_ARN = '', ...WITHOUT_TOPIC } = address();
const PHONE: Address = { ...WITHOUT_TOPIC, id: 'phone', kind: 'sms', value: '+447700900123' };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A sender with a client that does not retry, as the functions have it. */
function senderAt(url: string, clock: Pick<Clock, 'timeout'> = systemClock): SnsAddressSender {
  const client = new SNSClient({ ...endpoint(url), maxAttempts: 1 });
  closers.push(() => client.destroy());
  return new SnsAddressSender(client, clock);
}

/** A sender of a service that answers as the test likes, and what it was asked. */
async function senderOf(answer: RequestListener, clock?: Pick<Clock, 'timeout'>) {
  const asked: Promise<Record<string, string>>[] = [];
  const { host, close } = await startAnsweringServer((request, response) => {
    asked.push(text(request).then((body) => Object.fromEntries(new URLSearchParams(body))));
    answer(request, response);
  });
  closers.push(close);
  return { sender: senderAt(`http://any:any@${host}`, clock), asked };
}

/** An answer as SNS gives it. */
const answerOf =
  (status: number, content: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(content);
  };
const SENT = answerOf(
  200,
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId>' +
    '</PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>',
);
const errorOf = (status: number, code: string, message = 'because') =>
  answerOf(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code>` +
      `<Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );

async function failureOf(sending: Promise<string>): Promise<PublishError> {
  const error = await sending.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PublishError);
  return error as PublishError;
}

describe('sending to an address', () => {
  test('an e-mail goes to its own topic, and whoever has subscribed there gets it', async () => {
    const engine = await startTopicEngine();
    closers.push(() => engine.stop());
    const { topicArn } = engine.server.createTopic('phasewatch_address_mail_1');
    engine.server.createQueue('mailbox');
    engine.server.subscribe({ topic: 'phasewatch_address_mail_1', queue: 'mailbox' });
    const messageId = await senderAt(engine.url).send(address({ topicArn }), TEXT, 5_000);
    const [received] = engine.server.inspectQueue('mailbox')?.messages.ready ?? [];
    expect(JSON.parse(received!.body)).toMatchObject({
      MessageId: messageId,
      Subject: TEXT.subject,
      Message: TEXT.email,
    });
  });

  test('an SMS goes to the number, without a topic', async () => {
    const { sender, asked } = await senderOf(SENT);
    expect(await sender.send(PHONE, TEXT, 5_000)).toBe('m-1');
    const [request] = await Promise.all(asked);
    expect(request).toMatchObject({ Action: 'Publish', PhoneNumber: '+447700900123', Message: TEXT.sms });
    expect(request).not.toHaveProperty('TopicArn');
    expect(request).not.toHaveProperty('Subject');
  });

  test('an e-mail address whose topic is not made yet is refused, without a request', async () => {
    const { sender, asked } = await senderOf(SENT);
    const { failure } = await failureOf(sender.send(WITHOUT_TOPIC, TEXT, 5_000));
    expect([failure, asked.length]).toEqual(['refused', 0]);
  });

  test.each([
    [400, 'InvalidParameter'],
    [404, 'NotFound'],
    [400, 'OptedOut'],
  ])('row 50: %d %s concerns this address: refused', async (status, code) => {
    const { sender, asked } = await senderOf(errorOf(status, code));
    expect((await failureOf(sender.send(PHONE, TEXT, 5_000))).failure).toBe('refused');
    expect(asked).toHaveLength(1);
  });

  test.each([
    [400, 'Throttling'],
    [403, 'AuthorizationError'],
    [500, 'InternalError'],
  ])('row 19: %d %s may pass: unavailable, after one try', async (status, code) => {
    const { sender, asked } = await senderOf(errorOf(status, code));
    expect((await failureOf(sender.send(address(), TEXT, 5_000))).failure).toBe('unavailable');
    expect(asked).toHaveLength(1);
  });

  test('row 40: neither the number nor the topic is in what is said of a failure', async () => {
    const quoting = errorOf(400, 'InvalidParameter', `Not valid: ${PHONE.value} or ${TOPIC_ARN}`);
    const { sender } = await senderOf(quoting);
    const said = [
      (await failureOf(sender.send(PHONE, TEXT, 5_000))).message,
      (await failureOf(sender.send(address(), TEXT, 5_000))).message,
    ];
    expect(said[0]).toContain('Not valid: …');
    expect(said[0]).not.toContain(PHONE.value);
    expect(said[1]).not.toContain(TOPIC_ARN);
  });

  test('row 3: a service that takes the message and never answers is unavailable when the time is up', async () => {
    const timeIsUp = new AbortController();
    const granted: number[] = [];
    const timeout = (ms: number) => {
      granted.push(ms);
      return timeIsUp.signal;
    };
    const { sender, asked } = await senderOf(() => timeIsUp.abort(), { timeout });
    expect((await failureOf(sender.send(PHONE, TEXT, 4_321))).failure).toBe('unavailable');
    expect([granted, asked.length]).toEqual([[4_321], 1]);
  });
});
