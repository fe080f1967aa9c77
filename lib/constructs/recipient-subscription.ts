import { ServicePrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import {
  addressOf,
  filterPolicyOf,
  protocolOf,
  type Recipient,
} from '../../functions/shared/people/recipient.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** What a {@link RecipientSubscription} is made from. */
export interface RecipientSubscriptionProps {
  readonly topic: ITopic;
  readonly recipient: Recipient;
  readonly key: IKey | undefined;
  /** Lets no message through; the subscription stays confirmed. */
  readonly muted: boolean;
}

/** No outcome has this phase. */
const NOTHING = { phase: ['(muted)'] };

/** The subscription of one recipient, with its filter, and a queue for the messages that SNS gave up on. */
export class RecipientSubscription extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { topic, recipient, key, muted }: RecipientSubscriptionProps) {
    super(scope, id);
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', { key }).queue;
    const policy = this.deadLetterQueue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: protocolOf(recipient),
      endpoint: addressOf(recipient),
      filterPolicy: muted ? NOTHING : filterPolicyOf(recipient),
      filterPolicyScope: 'MessageAttributes',
      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },
    });
    if (policy.policyDependable) subscription.node.addDependency(policy.policyDependable);
  }

  /** A name for a recipient's construct that stays the same wherever in the list the recipient stands. */
  static idOf(recipient: Recipient): string {
    const hash = createHash('sha256').update(addressOf(recipient)).digest('hex').slice(0, 12);
    return `Recipient${hash}`;
  }
}
