import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { requireTls } from '../require-tls.ts';

/** What an {@link AlarmTopic} is made from. */
export interface AlarmTopicProps {
  /** E-mail addresses of those who look after Phasewatch. */
  readonly emails: readonly string[];
  /**
   * The operator's own key. Without it the topic has none: CloudWatch may not use SNS's own key, and an alarm that
   * cannot be delivered is worse than one whose text, which names no person and no instance, is not encrypted.
   */
  readonly key: IKey | undefined;
}

/** Where alarms go. A subscription that fails has nowhere left to tell so; CloudWatch still shows the alarm. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { emails, key }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Phasewatch alarms',
      ...(key && { masterKey: key }),
    });
    requireTls(this.topic);
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of new Set(emails)) {
      new CfnSubscription(this, `Email${createHash('sha256').update(email).digest('hex').slice(0, 12)}`, {
        topicArn: this.topic.topicArn,
        protocol: 'email',
        endpoint: email,
      });
    }
  }
}
