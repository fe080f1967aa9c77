import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What a {@link NotificationTopic} is made from. */
export interface NotificationTopicProps {
  /** The operator's own key; without it, the topic is encrypted with SNS's own. */
  readonly key: IKey | undefined;
}

/** How e-mails and text messages are signed; SMS allows ten characters. */
const DISPLAY_NAME = 'Phasewatch';

/** The topic of the outcomes: encrypted, and nobody publishes to it without TLS, whatever else allows it. */
export class NotificationTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key }: NotificationTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: DISPLAY_NAME,
      masterKey: key ?? Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
  }
}
