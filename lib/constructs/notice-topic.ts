import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { requireTls } from '../require-tls.ts';

/** What a {@link NoticeTopic} is made from. */
export interface NoticeTopicProps {
  /** The operator's own key; without it, the topic is encrypted with SNS's own. */
  readonly key: IKey | undefined;
}

/** How e-mails and text messages are signed; SMS allows ten characters. */
const DISPLAY_NAME = 'Phasewatch';

/** The topic of the outcomes: encrypted, and nobody uses it without TLS, whatever else allows it. */
export class NoticeTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key }: NoticeTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: DISPLAY_NAME,
      masterKey: key ?? Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
    });
    requireTls(this.topic);
  }
}
