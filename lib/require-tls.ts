import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { TOPIC_ACTIONS, WITHOUT_TLS } from '../functions/shared/shape/topic-policy.ts';

/** Lets nobody do anything with a topic without TLS. (The CDK's `enforceSSL` is about publishing alone.) */
export function requireTls(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyOverTls',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: TOPIC_ACTIONS,
      resources: [topic.topicArn],
      conditions: WITHOUT_TLS,
    }),
  );
}
