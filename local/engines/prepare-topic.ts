import { createHash } from 'node:crypto';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import {
  addressOf,
  filterPolicyOf,
  protocolOf,
  type Recipient,
} from '../../functions/shared/people/recipient.ts';

const QUEUE_PREFIX = 'phasewatch-recipient-';

/** A recipient and the queue that stands for its mailbox or phone. */
export interface Mailbox {
  readonly recipient: Recipient;
  readonly queueUrl: string;
}

/** Makes the topic where it is absent, and returns its ARN. */
export async function prepareTopic(sns: SNSClient, name: string): Promise<string> {
  const { TopicArn: arn } = await sns.send(new CreateTopicCommand({ Name: name }));
  if (arn === undefined) throw new Error('The topic was made, but its ARN was not told.');
  return arn;
}

/**
 * Subscribes a queue for every recipient, with the recipient's filter policy, and ends the subscriptions of those
 * who are recipients no more.
 */
export async function prepareMailboxes(
  sns: SNSClient,
  sqs: SQSClient,
  topicArn: string,
  recipients: readonly Recipient[],
): Promise<Mailbox[]> {
  const existing = await subscriptionsOf(sns, topicArn);
  const mailboxes: Mailbox[] = [];
  const wanted = new Set<string>();
  for (const recipient of recipients) {
    const { queueUrl, queueArn } = await prepareQueue(sqs, recipient);
    wanted.add(queueArn);
    const subscription =
      existing.find(({ Endpoint: endpoint }) => endpoint === queueArn)?.SubscriptionArn ??
      (await subscribe(sns, topicArn, queueArn));
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: subscription,
        AttributeName: 'FilterPolicy',
        AttributeValue: JSON.stringify(filterPolicyOf(recipient)),
      }),
    );
    mailboxes.push({ recipient, queueUrl });
  }
  for (const { Endpoint: endpoint = '', SubscriptionArn: arn } of existing) {
    if (endpoint.includes(`:${QUEUE_PREFIX}`) && !wanted.has(endpoint)) {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    }
  }
  return mailboxes;
}

async function prepareQueue(sqs: SQSClient, recipient: Recipient) {
  const id = createHash('sha256')
    .update(`${protocolOf(recipient)}:${addressOf(recipient)}`)
    .digest('hex')
    .slice(0, 32);
  const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE_PREFIX + id }));
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = attributes?.['QueueArn'];
  if (queueUrl === undefined || queueArn === undefined)
    throw new Error('A queue was made, but its address was not told.');
  return { queueUrl, queueArn };
}

async function subscribe(sns: SNSClient, topicArn: string, queueArn: string): Promise<string> {
  const { SubscriptionArn: arn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      ReturnSubscriptionArn: true,
    }),
  );
  if (arn === undefined) throw new Error('A subscription was made, but its ARN was not told.');
  return arn;
}

async function subscriptionsOf(sns: SNSClient, topicArn: string): Promise<Subscription[]> {
  const subscriptions: Subscription[] = [];
  let next: string | undefined;
  do {
    const page = await sns.send(
      new ListSubscriptionsByTopicCommand({
        TopicArn: topicArn,
        ...(next !== undefined && { NextToken: next }),
      }),
    );
    subscriptions.push(...(page.Subscriptions ?? []));
    next = page.NextToken;
  } while (next);
  return subscriptions;
}
