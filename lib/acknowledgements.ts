import { CfnResource, Validations, type Stack } from 'aws-cdk-lib';

/** Findings of cdk-nag that stay, on which resources, and why. `docs/security.md` lists the same. */
export interface Acknowledgement {
  readonly findings: readonly string[];
  /** The type of the resources. */
  readonly type: string;
  /** Matches the resources' path within the stack. */
  readonly at: RegExp;
  readonly reason: string;
}

/** Every finding that stays. */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    findings: ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'],
    type: 'AWS::IAM::Role',
    at: /^Functions\//,
    reason:
      'X-Ray has no resources that a policy could name; the statement holds its two write actions alone.',
  },
  {
    findings: ['NIST.800.53.R5-IAMNoInlinePolicy'],
    type: 'AWS::IAM::Role',
    at: /^(Functions|PollSchedule|SweepSchedule)\//,
    reason: 'Each role belongs to one function or schedule; its policy lives, changes and goes with it.',
  },
  {
    findings: ['AwsSolutions-APIG4'],
    type: 'AWS::ApiGatewayV2::Route',
    at: /^Http\/Api\/(POST--webhooks|PUT--callbacks|POST--callbacks)--/,
    reason:
      'Requests carry their own proof: a signature over the raw body, which an authorizer never sees, or a secret in the path. The function verifies it first.',
  },
  {
    findings: ['AwsSolutions-APIG4'],
    type: 'AWS::ApiGatewayV2::Route',
    at: /^Http\/Api\/GET--openapi/,
    reason: 'The document of the API says nothing of instances or people; it is in the public repository.',
  },
  {
    findings: ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
    type: 'AWS::SecretsManager::Secret',
    at: /^(WebhookSecret|CallbackSecret)\//,
    reason:
      'Rotated on demand, the old value staying valid for a day: whoever sends with it has to be told, so a calendar would only break senders.',
  },
  {
    findings: ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
    type: 'AWS::SecretsManager::Secret',
    at: /^DataManagerCredentials\//,
    reason: 'Keycloak owns these credentials; they are changed there, and then here.',
  },
  {
    findings: ['NIST.800.53.R5-SecretsManagerUsingKMSKey'],
    type: 'AWS::SecretsManager::Secret',
    at: /^(WebhookSecret|CallbackSecret|DataManagerCredentials)\//,
    reason:
      "Encrypted with the account's own Secrets Manager key; the setting customerManagedKey gives them another.",
  },
  {
    findings: ['NIST.800.53.R5-CloudWatchLogGroupEncrypted'],
    type: 'AWS::Logs::LogGroup',
    at: /^(Functions|Http)\//,
    reason: 'CloudWatch encrypts logs with its own key; the setting customerManagedKey gives them another.',
  },
  {
    findings: ['NIST.800.53.R5-SNSEncryptedKMS'],
    type: 'AWS::SNS::Topic',
    at: /^OperatorTopic\//,
    reason:
      "CloudWatch may not publish to a topic under SNS's own key. Alarms name no person and no instance; with customerManagedKey they are encrypted.",
  },
  {
    findings: ['Serverless-SNSRedrivePolicy'],
    type: 'AWS::SNS::Subscription',
    at: /^OperatorTopic\//,
    reason:
      'A queue of alarms that reached nobody would itself need an alarm; CloudWatch and the dashboard keep showing them.',
  },
  {
    findings: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    type: 'AWS::SQS::Queue',
    at: /\/DeadLetters\//,
    reason: 'It is a dead-letter queue, of a subscription or a schedule.',
  },
  {
    findings: ['Serverless-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ'],
    type: 'AWS::Lambda::Function',
    at: /^Functions\/(ReceiveWebhook|ReceiveCallback|ReadHistory|RotateSecret)\//,
    reason: 'Invoked synchronously: whoever asked gets the error, and asks again.',
  },
  {
    findings: ['Serverless-LambdaDLQ', 'NIST.800.53.R5-LambdaDLQ'],
    type: 'AWS::Lambda::Function',
    at: /^Functions\/(PollDataManager|SweepDue)\//,
    reason:
      'A tick carries nothing: the next one does the same work, and an alarm sounds when none succeeds.',
  },
  {
    findings: ['Serverless-LambdaAsyncFailureDestination'],
    type: 'AWS::Lambda::EventInvokeConfig',
    at: /^Functions\/(PollDataManager|SweepDue)\//,
    reason:
      'A tick carries nothing: the next one does the same work, and an alarm sounds when none succeeds.',
  },
  {
    findings: ['NIST.800.53.R5-LambdaConcurrency'],
    type: 'AWS::Lambda::Function',
    at: /^Functions\//,
    reason:
      'A new account has ten executions and can reserve none; nothing depends on it. The setting reservedConcurrency reserves them.',
  },
  {
    findings: ['NIST.800.53.R5-LambdaInsideVPC'],
    type: 'AWS::Lambda::Function',
    at: /^Functions\//,
    reason:
      'The functions talk to AWS services, over TLS and by IAM, and to a Data Manager on the internet; a VPC would add a NAT gateway and no protection.',
  },
];

/** Tells cdk-nag which findings of a stack are known and why, each on the very resources that it is about. */
export function acknowledgeFindings(stack: Stack): void {
  for (const resource of stack.node.findAll().filter((construct) => construct instanceof CfnResource)) {
    const path = resource.node.path.slice(stack.node.path.length + 1);
    for (const { findings, type, at, reason } of ACKNOWLEDGEMENTS) {
      if (resource.cfnResourceType !== type || !at.test(path)) continue;
      for (const id of findings) Validations.of(resource).acknowledge({ id, reason });
    }
  }
}
