import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { parseJson } from '../../functions/shared/base/parse-json.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import type { Recipient } from '../../functions/shared/people/recipient.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { DeliveredMessages, readDelivered, type DeliveredMessage } from '../../local/delivered-messages.ts';
import { prepareMailboxes, prepareTopic } from '../../local/engines/prepare-topic.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { startPostman, type PostmanOptions } from '../../local/postman.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { until } from '../end-to-end/books.ts';

const ALICE = { email: 'alice@example.org' };
const BOB = { email: 'bob@example.org' };
const PHONE: Recipient = { sms: '+447700900123' };
const TOPIC = 'phasewatch';
const SUBSCRIPTIONS_A_PAGE = 100;

const envelopeSchema = z.object({ MessageId: z.string() });
const success = composeNotice(noticeOf(owingEvent({ owner: 'alice' })), noticeSettings());
const failure = composeNotice(noticeOf(failedEvent({ owner: 'bob' })), noticeSettings());

let engine: TopicEngine;
let sns: SNSClient;
let sqs: SQSClient;
let topicArn: string;

// An engine for each test: the queue of a recipient has the same name in all of them.
beforeEach(async () => {
  engine = await startTopicEngine();
  sns = new SNSClient(endpoint(engine.url));
  sqs = new SQSClient(endpoint(engine.url));
  topicArn = await prepareTopic(sns, TOPIC);
});
afterEach(async () => {
  sns.destroy();
  sqs.destroy();
  await engine.stop();
});

const mailboxesOf = (recipients: readonly Recipient[]) => prepareMailboxes(sns, sqs, topicArn, recipients);

/** Publishes as the functions do; gives SNS's id. */
async function publish({ subject, cloudEvent, email, sms, attributes }: typeof success): Promise<string> {
  const { MessageId: id = '' } = await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: cloudEvent, email, sms }),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    }),
  );
  return id;
}

/** SNS's ids of what lies in the queue behind a mailbox, taken out or not, and is not deleted. */
function left(queueUrl: string): string[] {
  const {
    ready = [],
    delayed = [],
    inflight = [],
  } = engine.server.inspectQueue(path.basename(queueUrl))?.messages ?? {};
  return [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(
    ({ body }) => envelopeSchema.safeParse(parseJson(body)).data?.MessageId ?? body,
  );
}

describe('the mailboxes of recipients', () => {
  test('get what their recipients want to be told of', async () => {
    const [all, failures, ofAlice] = await mailboxesOf([
      ALICE,
      { ...BOB, phases: ['FAILED'] },
      { ...PHONE, owners: ['alice'] },
    ]);
    const ids = [await publish(success), await publish(failure)];
    expect([all, failures, ofAlice].map((mailbox) => left(mailbox?.queueUrl ?? ''))).toEqual([
      ids,
      [ids[1]],
      [ids[0]],
    ]);
  });

  test('are the same at the next start, and get every message once', async () => {
    const [before] = await mailboxesOf([ALICE]);
    const [after] = await mailboxesOf([ALICE]);
    await publish(success);
    expect(after).toEqual(before);
    expect(left(after?.queueUrl ?? '')).toHaveLength(1);
  });

  test('follow a filter that is changed, and one that is taken away', async () => {
    await mailboxesOf([{ ...ALICE, phases: ['FAILED'] }]);
    const [narrow] = await mailboxesOf([{ ...ALICE, phases: ['COMPLETED'] }]);
    await publish(failure);
    expect(left(narrow?.queueUrl ?? '')).toHaveLength(0);
    await mailboxesOf([ALICE]);
    await publish(failure);
    expect(left(narrow?.queueUrl ?? '')).toHaveLength(1);
  });

  test('of former recipients get nothing any more; queues of others do', async () => {
    engine.server.createQueue('of-somebody-else');
    engine.server.subscribe({ topic: TOPIC, queue: 'of-somebody-else' });
    const [, former] = await mailboxesOf([ALICE, BOB]);
    const [present] = await mailboxesOf([ALICE]);
    await publish(success);
    expect(left(former?.queueUrl ?? '')).toHaveLength(0);
    expect(left(present?.queueUrl ?? '')).toHaveLength(1);
    expect(left('of-somebody-else')).toHaveLength(1);
  });

  test('of former recipients are found however many pages of subscriptions there are', async () => {
    const former = Array.from(
      { length: 2 * SUBSCRIPTIONS_A_PAGE + 1 },
      (_, index) => `phasewatch-recipient-${index}`,
    );
    for (const queue of former) {
      engine.server.createQueue(queue);
      engine.server.subscribe({ topic: TOPIC, queue });
    }
    await mailboxesOf([]);
    await publish(success);
    expect(former.flatMap(left)).toEqual([]);
  });
});

describe('the postman', () => {
  let folder: string;
  let file: string;
  let handedOver: DeliveredMessage[];
  let failures: string[];
  let mailed: DeliveredMessage[];
  let sendEmail: PostmanOptions['sendEmail'];
  let stop: () => Promise<void>;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-postman-'));
    file = path.join(folder, 'delivered.jsonl');
    [handedOver, failures, mailed] = [[], [], []];
    sendEmail = async (message) => void mailed.push(message);
    stop = async () => undefined;
  });
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (mailboxes: PostmanOptions['mailboxes']) => {
    ({ stop } = startPostman({
      sqs,
      mailboxes,
      delivered: new DeliveredMessages(file),
      onDelivered: (message) => handedOver.push(message),
      onFailure: (reason) => failures.push(reason),
      sendEmail,
    }));
  };
  /**
   * Publishes one message more, waits until everybody has got it, and so all before it has been handled. Gives what is
   * handed over and left in the queues without it.
   */
  const afterwards = async (mailboxes: PostmanOptions['mailboxes']) => {
    const last = await publish(success);
    const isBefore = ({ messageId }: DeliveredMessage) => messageId !== last;
    const arrived = () => handedOver.filter((message) => !isBefore(message)).length;
    await until(() => arrived() === mailboxes.length, 'everybody has got the last message');
    return {
      got: handedOver.filter(isBefore),
      kept: readDelivered(file).filter(isBefore),
      mailed: mailed.filter(isBefore),
      left: mailboxes.flatMap(({ queueUrl }) => left(queueUrl)).filter((id) => id !== last),
    };
  };

  test('hands everybody the text of their protocol, and sends by e-mail what is for an address', async () => {
    const mailboxes = await mailboxesOf([ALICE, PHONE]);
    const messageId = await publish(failure);
    start(mailboxes);
    const end = await afterwards(mailboxes);
    const common = {
      messageId,
      noticeId: `${failedEvent().instanceId}:failed`,
      subject: failure.subject,
      deliveredAt: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    const mail = { ...common, to: 'alice@example.org', protocol: 'email', text: failure.email };
    const sms = { ...common, to: '+447700900123', protocol: 'sms', text: failure.sms };
    expect(failure.email).not.toBe(failure.sms);
    expect(end.got).toHaveLength(2);
    expect(end.got).toEqual(expect.arrayContaining([mail, sms]));
    expect(end).toEqual({ got: end.got, kept: end.got, mailed: [mail], left: [] });
  });

  test('hands over what real SNS puts into a queue: the text for all protocols', async () => {
    const mailboxes = await mailboxesOf([ALICE]);
    const envelope = { MessageId: 'm1', Message: failure.cloudEvent };
    await sqs.send(
      new SendMessageCommand({ QueueUrl: mailboxes[0]?.queueUrl, MessageBody: JSON.stringify(envelope) }),
    );
    start(mailboxes);
    const { got } = await afterwards(mailboxes);
    expect(got).toMatchObject([
      { messageId: 'm1', noticeId: `${failedEvent().instanceId}:failed`, text: failure.cloudEvent },
    ]);
  });

  test('deletes what an earlier run has handed over, and hands it over no more', async () => {
    const mailboxes = await mailboxesOf([ALICE]);
    const messageId = await publish(success);
    const before = { noticeId: 'n', subject: '', text: '', deliveredAt: '2026-02-03T10:00:00.000Z' };
    new DeliveredMessages(file).add({ ...before, messageId, to: 'alice@example.org', protocol: 'email' });
    start(mailboxes);
    expect(await afterwards(mailboxes)).toMatchObject({ got: [], mailed: [], left: [] });
  });

  test('deletes what is no message, and goes on', async () => {
    const mailboxes = await mailboxesOf([ALICE]);
    for (const body of ['nonsense', '{"MessageId": 5}']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: mailboxes[0]?.queueUrl, MessageBody: body }));
    }
    start(mailboxes);
    expect(await afterwards(mailboxes)).toMatchObject({ got: [], left: [] });
    expect(failures).toEqual([]);
  });

  describe('where an e-mail cannot be sent', () => {
    let mailboxes: PostmanOptions['mailboxes'];
    let messageId: string;

    beforeEach(async () => {
      sendEmail = async (message) => {
        mailed.push(message);
        if (mailed.length === 1) throw new Error('the mail server is away');
      };
      mailboxes = await mailboxesOf([ALICE]);
      messageId = await publish(failure);
      start(mailboxes);
      await until(() => mailed.length > 0, 'it is tried');
    });

    test('says so, and keeps its message', async () => {
      await stop();
      expect(failures).toEqual([
        `The e-mail about ${failure.id} could not be sent now: the mail server is away`,
      ]);
      expect([handedOver, readDelivered(file)]).toEqual([[], []]);
      expect(left(mailboxes[0]?.queueUrl ?? '')).toEqual([messageId]);
    });

    test('goes on with the others', async () => {
      expect(await afterwards(mailboxes)).toMatchObject({ got: [], left: [messageId] });
    });
  });

  test.each([
    [550, 'given up'],
    [599, 'given up'],
    [450, 'kept'],
  ])(
    'an e-mail that the mail server refuses with %i is %s, and the others go on',
    async (responseCode, what) => {
      sendEmail = async (message) => {
        mailed.push(message);
        if (message.noticeId === failure.id) throw Object.assign(new Error('no such user'), { responseCode });
      };
      const mailboxes = await mailboxesOf([ALICE]);
      const messageId = await publish(failure);
      await publish(success);
      start(mailboxes);
      const end = await afterwards(mailboxes);
      expect(end.got.map(({ noticeId }) => noticeId)).toEqual([success.id]);
      const isGivenUp = what === 'given up';
      expect(end.left).toEqual(isGivenUp ? [] : [messageId]);
      expect(end.kept.filter(({ refused }) => refused !== undefined)).toMatchObject(
        isGivenUp ? [{ messageId, refused: 'no such user' }] : [],
      );
      expect(failures).toEqual([
        isGivenUp
          ? `The e-mail about ${failure.id} is given up, because the mail server refuses it: no such user`
          : `The e-mail about ${failure.id} could not be sent now: no such user`,
      ]);
    },
  );

  test('says that a queue cannot be reached, and tries again', async () => {
    const queue = 'later';
    start([{ recipient: ALICE, queueUrl: `${engine.server.address}/000000000000/${queue}` }]);
    await until(() => failures.length > 0, 'the failure is told');
    expect(failures[0]).toMatch(/queue does not exist/);
    engine.server.createQueue(queue);
    engine.server.subscribe({ topic: TOPIC, queue });
    const messageId = await publish(failure);
    await until(() => handedOver.length > 0, 'it is handed over');
    expect(handedOver).toMatchObject([{ messageId }]);
  });

  test('takes nothing any more once it is stopped, also where it waits for messages', async () => {
    const mailboxes = await mailboxesOf([ALICE]);
    start(mailboxes);
    await afterwards(mailboxes);
    const stopping = stop();
    const late = await publish(failure);
    await stopping;
    expect(handedOver).toHaveLength(1);
    expect(left(mailboxes[0]?.queueUrl ?? '')).toEqual([late]);
  });
});
