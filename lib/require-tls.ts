import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';

/** All that a topic's policy can be about ("Valid Amazon SNS policy actions" in its guide); it takes neither others nor `sns:*`. */
const TOPIC_ACTIONS = [
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
].map((action) => `sns:${action}`);

/** Lets nobody do anything with a topic without TLS. (The CDK's `enforceSSL` is about publishing alone.) */
export function requireTls(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyOverTls',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: TOPIC_ACTIONS,
      resources: [topic.topicArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
}
