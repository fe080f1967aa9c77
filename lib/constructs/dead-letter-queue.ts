import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What a {@link DeadLetterQueue} is made from. */
export interface DeadLetterQueueProps {
  /** The operator's own key; without it, SQS encrypts with its own. */
  readonly key: IKey | undefined;
}

/** A queue for what could not be delivered: encrypted, reachable over TLS alone, kept for 14 days (the most there is). */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { key }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    });
  }
}
