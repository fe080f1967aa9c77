import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { SnsNoticePublisher } from '../../functions/shared/adapters/sns/sns-notice-publisher.ts';
import { filterPolicyOf, recipientSchema } from '../../functions/shared/people/recipient.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { systemClock } from '../../functions/shared/platform/system-clock.ts';
import { PublishError } from '../../functions/shared/notices/publish-error.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { startAnsweringServer } from './answering-server.ts';

const success = composeNotice(noticeOf(owingEvent()), noticeSettings());
const failure = composeNotice(noticeOf(failedEvent({ owner: 'bob' })), noticeSettings());

const clients: SNSClient[] = [];

/** A publisher with a client that does not retry, as the functions have it. */
function publisherAt(
  url: string,
  topicArn: string,
  clock: Pick<Clock, 'timeout'> = systemClock,
): SnsNoticePublisher {
  const client = new SNSClient({ ...endpoint(url), maxAttempts: 1 });
  clients.push(client);
  return new SnsNoticePublisher(client, topicArn, clock);
}

afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

describe('publishing to a topic', () => {
  let engine: TopicEngine;
  let server: TopicEngine['server'];
  let topics = 0;

  beforeAll(async () => {
    engine = await startTopicEngine();
    ({ server } = engine);
  });
  afterAll(() => engine.stop());

  /** A publisher of a new topic, with queues that subscribe as recipients would. */
  function topicWith(queues: Record<string, unknown>) {
    topics += 1;
    const topic = `topic-${topics}`;
    const { topicArn } = server.createTopic(topic);
    for (const [queue, recipient] of Object.entries(queues)) {
      server.createQueue(`${topic}-${queue}`);
      const attributes = { FilterPolicy: JSON.stringify(filterPolicyOf(recipientSchema.parse(recipient))) };
      server.subscribe({ topic, queue: `${topic}-${queue}`, attributes });
    }
    const received = (queue: string) =>
      (server.inspectQueue(`${topic}-${queue}`)?.messages.ready ?? []).map(
        ({ body }) => JSON.parse(body) as { MessageId: string; Subject: string; MessageAttributes: unknown },
      );
    return { publisher: publisherAt(engine.url, topicArn), topicArn, received };
  }

  test('sends a text for each protocol, a subject and the attributes, and gives the message’s id', async () => {
    const { publisher, topicArn } = topicWith({});
    const messageId = await publisher.publish(success, 5_000);
    const published = await server.spy.waitForMessageWithId(messageId, 'published', 5_000);
    if (published.service !== 'sns') throw new Error('not a message of SNS');
    expect(published.topicArn).toBe(topicArn);
    expect(JSON.parse(published.body)).toEqual({
      default: success.cloudEvent,
      email: success.email,
      sms: success.sms,
    });
    const attributes = Object.entries(published.messageAttributes).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(Object.fromEntries(attributes)).toEqual(success.attributes);
  });

  test('reaches those whose filter the attributes fit, and nobody else', async () => {
    const { publisher, received } = topicWith({
      all: 'a@example.org',
      failures: { email: 'f@example.org', phases: ['FAILED'] },
      alice: { email: 'x@example.org', owners: ['alice', 'carol'] },
      'bob-failed': { email: 'b@example.org', phases: ['FAILED'], owners: ['bob'] },
      'other-project': { sms: '+447700900123', projects: ['project-2'] },
    });
    const [done, failed] = [await publisher.publish(success, 5_000), await publisher.publish(failure, 5_000)];
    const ids = (queue: string) => received(queue).map(({ MessageId }) => MessageId);
    expect(ids('all')).toEqual([done, failed]);
    expect(ids('failures')).toEqual([failed]);
    expect(ids('alice')).toEqual([done]);
    expect(ids('bob-failed')).toEqual([failed]);
    expect(ids('other-project')).toEqual([]);
    expect(received('all').map(({ Subject }) => Subject)).toEqual([success.subject, failure.subject]);
  });

  test('a topic that does not exist may still come to exist: unavailable, not refused', async () => {
    const publisher = publisherAt(engine.url, 'arn:aws:sns:us-east-1:000000000000:nowhere');
    await expect(publisher.publish(success, 5_000)).rejects.toMatchObject({ failure: 'unavailable' });
  });
});

describe('a service that does not publish', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** A publisher of a service that answers as the test likes, and the requests that came. */
  async function publisherOf(answer: RequestListener, clock?: Pick<Clock, 'timeout'>) {
    const { host, requests, close } = await startAnsweringServer(answer);
    closers.push(close);
    return {
      publisher: publisherAt(`http://any:any@${host}`, 'arn:aws:sns:us-east-1:000000000000:topic', clock),
      requests: () => requests.length,
    };
  }

  /** An answer as SNS gives it: an error document in XML. */
  const errorAnswer =
    (status: number, code: string, message = 'because'): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>` +
          `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      );
    };

  async function failureOf(publisher: SnsNoticePublisher, timeoutMs = 5_000): Promise<PublishError> {
    const error = await publisher.publish(success, timeoutMs).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PublishError);
    return error as PublishError;
  }

  test('row 21: SNS is asked for one message, with a text for each protocol and attributes that are texts', async () => {
    const bodies: Promise<string>[] = [];
    const { publisher } = await publisherOf((request, response) => {
      bodies.push(text(request).finally(() => response.writeHead(500).end()));
    });
    await failureOf(publisher);
    const {
      Action,
      Version,
      Message = '',
      ...rest
    } = Object.fromEntries(new URLSearchParams(await bodies[0]));
    expect({ Action, Version }).toEqual({ Action: 'Publish', Version: '2010-03-31' });
    expect(JSON.parse(Message)).toEqual({
      default: success.cloudEvent,
      email: success.email,
      sms: success.sms,
    });
    const attributes = Object.entries(success.attributes).flatMap(([name, value], index) => {
      const prefix = `MessageAttributes.entry.${index + 1}`;
      return Object.entries({ Name: name, 'Value.DataType': 'String', 'Value.StringValue': value }).map(
        ([field, content]) => [`${prefix}.${field}`, content],
      );
    });
    expect(rest).toEqual({
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic',
      Subject: success.subject,
      MessageStructure: 'json',
      ...Object.fromEntries(attributes),
    });
  });

  test.each([
    [400, 'InvalidParameter'],
    [400, 'InvalidParameterValue'],
    [400, 'ParameterValueInvalid'],
    [400, 'ValidationException'],
  ])('row 21: %d %s concerns this message: refused, with what SNS says', async (status, code) => {
    const { publisher, requests } = await publisherOf(
      errorAnswer(status, code, 'Invalid parameter: Subject'),
    );
    const { failure, message } = await failureOf(publisher);
    expect(failure).toBe('refused');
    expect(message).toContain('Invalid parameter: Subject');
    expect(requests()).toBe(1);
  });

  test('row 40: what SNS says of a refusal is cut, because it may quote the message', async () => {
    const { publisher } = await publisherOf(errorAnswer(400, 'InvalidParameter', 'x'.repeat(5_000)));
    expect(Buffer.byteLength((await failureOf(publisher)).message)).toBeLessThanOrEqual(300);
  });

  test.each([
    [400, 'Throttling'],
    [400, 'ThrottlingException'],
    [429, 'TooManyRequestsException'],
    [403, 'AuthorizationError'],
    [403, 'InvalidClientTokenId'],
    [403, 'KMSAccessDenied'],
    [404, 'NotFound'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ])('row 19: %d %s may pass: unavailable, after one try', async (status, code) => {
    const { publisher, requests } = await publisherOf(errorAnswer(status, code));
    expect((await failureOf(publisher)).failure).toBe('unavailable');
    expect(requests()).toBe(1);
  });

  test.each<[string, RequestListener]>([
    [
      'an answer that is no XML',
      (_request, response) => void response.writeHead(502).end('<html>Bad gateway'),
    ],
    ['a connection that is reset', (request) => void request.socket.destroy()],
  ])('row 18: %s is unavailable, after one try', async (_description, answer) => {
    const { publisher, requests } = await publisherOf(answer);
    expect((await failureOf(publisher)).failure).toBe('unavailable');
    expect(requests()).toBe(1);
  });

  test('row 3: a service that takes the message and never answers is unavailable when the time is up', async () => {
    const [timeIsUp, granted, bodies] = [new AbortController(), [] as number[], [] as string[]];
    const clock = {
      timeout: (ms: number) => {
        granted.push(ms);
        return timeIsUp.signal;
      },
    };
    const { publisher, requests } = await publisherOf(async (request) => {
      bodies.push(await text(request));
      timeIsUp.abort();
    }, clock);
    expect((await failureOf(publisher, 4_321)).failure).toBe('unavailable');
    expect(granted).toEqual([4_321]);
    expect(requests()).toBe(1);
    expect(bodies[0]).toContain('Action=Publish');
  });

  test('row 18: a service that cannot be reached is unavailable', async () => {
    const { publisher } = await publisherOf(() => undefined);
    for (const close of closers.splice(0)) await close();
    const { failure, message } = await failureOf(publisher);
    expect(failure).toBe('unavailable');
    expect(message).not.toContain(success.email);
  });
});
