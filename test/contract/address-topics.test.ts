import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CheckIfPhoneNumberIsOptedOutCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SnsAddressTopics } from '../../functions/shared/adapters/sns/sns-address-topics.ts';
import { HOUR_MS } from '../../functions/shared/base/durations.ts';
import { AddressRefused } from '../../functions/shared/people/address-topics.ts';
import { readConfirmation } from '../../functions/shared/people/read-confirmation.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { readAddressMessage, type AddressMessage } from '../../local/engines/address-messages.ts';
import { prepareAddressQueue } from '../../local/engines/address-queue.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';

const ALICE = 'alice+squonk@example.org';
const OPTIONS = { tags: { stack: 'phasewatch' }, kmsKeyId: 'alias/phasewatch' };
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'phasewatch-topic-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  return folder;
}

/** Topics of addresses on an engine, and what people get from it. */
async function startRig({ folder, now }: { folder?: string; now?: () => number } = {}) {
  const engine = await startTopicEngine(folder, now);
  const sns = new SNSClient({ ...endpoint(engine.url), maxAttempts: 1 });
  const sqs = new SQSClient(endpoint(engine.url));
  const queueUrl = await prepareAddressQueue(sqs);
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    sns.destroy();
    sqs.destroy();
    await engine.stop();
  };
  cleanUps.push(stop);
  /** Takes everything out of the queue. */
  const received = async () => {
    const all: (AddressMessage | undefined)[] = [];
    for (;;) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (messages.length === 0) return all;
      for (const { Body: body = '', ReceiptHandle: handle } of messages) {
        all.push(readAddressMessage(body));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
      }
    }
  };
  const publish = async (topicArn: string, words: string) =>
    (await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: 'Done', Message: words }))).MessageId;
  /** The token in the only mail that has come. */
  const mailedToken = async () => {
    const [mail, ...others] = await received();
    expect(others).toEqual([]);
    if (mail?.kind !== 'confirmation') throw new Error('not a mail that asks to confirm');
    return readConfirmation(mail.link)?.token ?? '';
  };
  return {
    engine,
    sns,
    topics: new SnsAddressTopics(sns, OPTIONS),
    received,
    publish,
    mailedToken,
    stop,
  };
}

describe('the topic of an address', () => {
  test('is made with its policy, key and tags, and a mail asks the address to confirm', async () => {
    const { topics, sns, received } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    expect(topicArn).toMatch(/^arn:aws:sns:us-east-1:\d{12}:stack_address_a_1$/);
    const { Attributes: attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(attributes).toMatchObject({ KmsMasterKeyId: 'alias/phasewatch' });
    expect(JSON.parse(attributes?.['Policy'] ?? '')).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
    const { Tags: tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: topicArn }));
    expect(tags).toEqual([{ Key: 'stack', Value: 'phasewatch' }]);
    const [mail, ...others] = await received();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ kind: 'confirmation', topicArn, email: ALICE });
    expect(readConfirmation(mail?.kind === 'confirmation' ? mail.link : '')).toMatchObject({ topicArn });
    expect(await topics.subscription(topicArn)).toBe('pending');
  });

  test('gets what is published once it is confirmed, and nothing before', async () => {
    const { topics, received, publish, mailedToken } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const token = await mailedToken();
    await publish(topicArn, 'too early');
    expect(await received()).toEqual([]);
    expect(await topics.confirm(topicArn, token)).toBe('confirmed');
    expect(await topics.subscription(topicArn)).toBe('confirmed');
    const messageId = await publish(topicArn, 'the job <docking> & more');
    expect(await received()).toEqual([
      { kind: 'message', topicArn, messageId, subject: 'Done', text: 'the job <docking> & more' },
    ]);
  });

  test('is opened twice: one subscription, and another mail whose link works too', async () => {
    const { topics, sns, received, publish, mailedToken } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const first = await mailedToken();
    expect(await topics.open('stack_address_a_1', ALICE)).toBe(topicArn);
    const second = await mailedToken();
    const list = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(list.Subscriptions).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: ALICE },
    ]);
    expect(await topics.confirm(topicArn, second)).toBe('confirmed');
    expect(await topics.confirm(topicArn, first)).toBe('confirmed');
    await publish(topicArn, 'once');
    expect(await received()).toHaveLength(1);
  });

  test('is opened again when it is confirmed: nobody gets a mail, and it stays confirmed', async () => {
    const { topics, received, mailedToken } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    await topics.confirm(topicArn, await mailedToken());
    expect(await topics.open('stack_address_a_1', ALICE)).toBe(topicArn);
    expect(await received()).toEqual([]);
    expect(await topics.subscription(topicArn)).toBe('confirmed');
  });

  test('is opened again with other tags and another key: it stays as it was made', async () => {
    const { topics, sns, received } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    for (const other of [{ tags: { stack: 'renamed' } }, { ...OPTIONS, kmsKeyId: 'alias/other' }]) {
      expect(await new SnsAddressTopics(sns, other).open('stack_address_a_1', ALICE)).toBe(topicArn);
    }
    const { Attributes: attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    expect(attributes).toMatchObject({ KmsMasterKeyId: 'alias/phasewatch' });
    expect(await received()).toHaveLength(3);
  });

  test('refuses a token that is wrong, or of another topic, and stays pending', async () => {
    const { topics, mailedToken } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const token = await mailedToken();
    const other = await topics.open('stack_address_b_1', 'bob@example.org');
    expect(await topics.confirm(topicArn, 'f'.repeat(200))).toBe('refused');
    expect(await topics.confirm(other, token)).toBe('refused');
    expect(await topics.confirm(`${topicArn}0`, token)).toBe('refused');
    expect(await topics.subscription(topicArn)).toBe('pending');
    expect(await topics.subscription(other)).toBe('pending');
  });

  test('forgets a subscription that nobody confirms for two days, and can be opened again', async () => {
    let now = Date.parse('2026-02-03T10:00:00.000Z');
    const { topics, mailedToken } = await startRig({ now: () => now });
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const token = await mailedToken();
    now += 48 * HOUR_MS - 1;
    expect(await topics.subscription(topicArn)).toBe('pending');
    now += 1;
    expect(await topics.subscription(topicArn)).toBe('gone');
    expect(await topics.confirm(topicArn, token)).toBe('refused');
    await topics.open('stack_address_a_1', ALICE);
    const newer = await mailedToken();
    expect(newer).not.toBe(token);
    expect(await topics.confirm(topicArn, newer)).toBe('confirmed');
    now += 1_000 * HOUR_MS;
    expect(await topics.subscription(topicArn)).toBe('confirmed');
  });

  test('is gone once it is closed, also when that is done twice, and its token with it', async () => {
    const { topics, received, publish, mailedToken } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const token = await mailedToken();
    await topics.confirm(topicArn, token);
    await topics.close(topicArn);
    await topics.close(topicArn);
    expect(await topics.subscription(topicArn)).toBe('gone');
    expect(await topics.confirm(topicArn, token)).toBe('refused');
    await expect(publish(topicArn, 'to nobody')).rejects.toMatchObject({ name: 'NotFoundException' });
    await topics.open('stack_address_a_1', ALICE);
    expect(await topics.subscription(topicArn)).toBe('pending');
    await publish(topicArn, 'to nobody yet');
    expect(await received()).toMatchObject([{ kind: 'confirmation' }]);
  });

  test('is not subscribed to by what is not an e-mail address', async () => {
    const { topics, received } = await startRig();
    await expect(topics.open('stack_address_a_1', 'not an address')).rejects.toThrow(AddressRefused);
    expect(await received()).toEqual([]);
  });

  test('is as it was after a restart, confirmed or pending, and nothing in the queue is lost', async () => {
    const folder = await newFolder();
    const before = await startRig({ folder });
    const [alice, bob] = [
      await before.topics.open('stack_address_a_1', ALICE),
      await before.topics.open('stack_address_b_1', 'bob@example.org'),
    ];
    const tokens = new Map(
      (await before.received()).flatMap((mail) =>
        mail?.kind === 'confirmation' ? [[mail.topicArn, readConfirmation(mail.link)?.token ?? '']] : [],
      ),
    );
    await before.topics.confirm(alice, tokens.get(alice) ?? '');
    await before.publish(alice, 'before');
    await before.stop();

    const { topics, received, publish } = await startRig({ folder });
    expect(await topics.subscription(alice)).toBe('confirmed');
    expect(await topics.subscription(bob)).toBe('pending');
    expect(await topics.confirm(bob, tokens.get(bob) ?? '')).toBe('confirmed');
    await publish(alice, 'after');
    expect(await received()).toMatchObject([{ text: 'before' }, { text: 'after', topicArn: alice }]);
  });
});

describe('the embedded SNS', () => {
  test('takes an SMS to a number, and refuses what is none', async () => {
    const { sns, received } = await startRig();
    const sms = (PhoneNumber: string) =>
      sns.send(new PublishCommand({ PhoneNumber, Message: 'dock-7 failed' }));
    const { MessageId: messageId } = await sms('+447700900123');
    await expect(sms('07700 900123')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await received()).toEqual([
      { kind: 'sms', number: '+447700900123', messageId, text: 'dock-7 failed' },
    ]);
    const { isOptedOut } = await sns.send(
      new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: '+447700900123' }),
    );
    expect(isOptedOut).toBe(false);
  });

  test('tells the ARN of a pending subscription only to whoever asks for it', async () => {
    const { sns, topics } = await startRig();
    const topicArn = await topics.open('stack_address_a_1', ALICE);
    const input = { TopicArn: topicArn, Protocol: 'email', Endpoint: ALICE };
    const asked = await sns.send(new SubscribeCommand({ ...input, ReturnSubscriptionArn: true }));
    expect(asked.SubscriptionArn).toMatch(`${topicArn}:`);
    expect((await sns.send(new SubscribeCommand(input))).SubscriptionArn).toBe('pending confirmation');
  });

  test('says that a topic is not there', async () => {
    const { sns } = await startRig();
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:nowhere';
    const notFound = { name: 'NotFoundException' };
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: ALICE });
    await expect(sns.send(subscribe)).rejects.toMatchObject(notFound);
    const list = new ListSubscriptionsByTopicCommand({ TopicArn });
    await expect(sns.send(list)).rejects.toMatchObject(notFound);
  });

  test('answers nothing about people without its key', async () => {
    const { engine, received } = await startRig();
    const guessed = new SNSClient(endpoint(engine.url.replace(/\w+:\w+@/, 'guess:guess@')));
    const topics = new SnsAddressTopics(guessed, OPTIONS);
    await expect(topics.open('stack_address_a_1', ALICE)).rejects.toThrow('InvalidClientTokenId');
    const { host } = new URL(engine.url);
    const answer = await fetch(`http://${host}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=Publish&PhoneNumber=%2B447700900123&Message=hush',
    });
    expect(answer.status).toBe(403);
    expect(await received()).toEqual([]);
  });
});
