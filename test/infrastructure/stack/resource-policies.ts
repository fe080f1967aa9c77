import { describe, expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { named, readable, recipientsOf, statementInWords } from '../readable.ts';
import { CONFIGS, stackOf, statementsOf, type Synthesized } from '../synthesize.ts';

const WITHOUT_TLS = 'if {"Bool":{"aws:SecureTransport":"false"}}';
const THIS_ACCOUNT = '{"StringEquals":{"aws:SourceAccount":"${AWS::AccountId}"}}';
const ROOT = 'AWS arn:${AWS::Partition}:iam::${AWS::AccountId}:root';

/** What the policies of a type say, by the resources that they are about. */
function policiesOf(stack: Synthesized, type: string, about: string): Record<string, readonly string[]> {
  const policies = stack
    .ofType(type)
    .map(([, { Properties: p }]) => [
      (readable(p[about]) as string[]).join(),
      statementsOf(p['PolicyDocument']).map(statementInWords),
    ]);
  return Object.fromEntries(policies) as Record<string, readonly string[]>;
}

describe.each(Object.entries({ ...CONFIGS, 'unusual settings': UNUSUAL_STACK_SETTINGS }))(
  'With %s',
  (_name, settings) => {
    const stack = stackOf(settings);

    test('SNS alone may fill the queue of a recipient, from its own topic, and nobody without TLS', () => {
      const recipients = recipientsOf(stack);
      expect(recipients).toHaveLength(settings.recipients.length);
      const queues = ['PollSchedule', 'SweepSchedule', ...recipients].map((name) => {
        const queue = `${name}DeadLettersQueue`;
        const filled = `Allow sns.amazonaws.com: sqs:SendMessage on ${queue}.Arn if {"ArnEquals":{"aws:SourceArn":"NoticesTopic"}}`;
        const tls = `Deny AWS *: sqs:* on ${queue}.Arn ${WITHOUT_TLS}`;
        return [queue, [tls, ...(recipients.includes(name) ? [filled] : [])]];
      });
      expect(policiesOf(stack, 'AWS::SQS::QueuePolicy', 'Queues')).toEqual(Object.fromEntries(queues));
    });

    test('CloudWatch may publish alarms for this account; nobody may use a topic without TLS', () => {
      const all =
        'sns:AddPermission, sns:DeleteTopic, sns:GetDataProtectionPolicy, sns:GetTopicAttributes, sns:ListSubscriptionsByTopic, sns:ListTagsForResource, sns:Publish, sns:PutDataProtectionPolicy, sns:RemovePermission, sns:SetTopicAttributes, sns:Subscribe';
      expect(policiesOf(stack, 'AWS::SNS::TopicPolicy', 'Topics')).toEqual({
        NoticesTopic: [`Deny *: ${all} on NoticesTopic ${WITHOUT_TLS}`],
        OperatorTopic: [
          `Deny *: ${all} on OperatorTopic ${WITHOUT_TLS}`,
          `Allow cloudwatch.amazonaws.com: sns:Publish on OperatorTopic if ${THIS_ACCOUNT}`,
        ],
      });
    });

    test('an own key serves this account: by its roles, and through the services that act for it', () => {
      const logs =
        '{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"}}';
      const secrets = '{"StringEquals":{"kms:ViaService":"secretsmanager.${AWS::Region}.amazonaws.com"}}';
      const keys = stack
        .ofType('AWS::KMS::Key')
        .map(([id, { Properties: p }]) => [
          named(id),
          { rotated: p['EnableKeyRotation'], says: statementsOf(p['KeyPolicy']).map(statementInWords) },
        ]);
      const key = {
        rotated: true,
        says: [
          `Allow ${ROOT}: kms:* on *`,
          `Allow cloudwatch.amazonaws.com, sns.amazonaws.com: kms:Decrypt, kms:GenerateDataKey on * if ${THIS_ACCOUNT}`,
          `Allow logs.\${AWS::Region}.amazonaws.com: kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, kms:ReEncryptFrom, kms:ReEncryptTo on * if ${logs}`,
          // The CDK lets Secrets Manager use the key for whoever of this account may use the secret.
          `Allow ${ROOT}: kms:CreateGrant, kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey*, kms:ReEncrypt* on * if ${secrets}`,
        ],
      };
      expect(Object.fromEntries(keys)).toEqual(settings.customerManagedKey ? { Key: key } : {});
    });

    test('each function may be invoked by its routes or by the rotation of its secrets', () => {
      const fromApi = (path: string) => ({
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:HttpApi/*/*${path}`,
      });
      const fromRotation = (secret: string) => ({
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: '${AWS::AccountId}',
        SourceArn: secret,
      });
      const permissions = stack
        .ofType('AWS::Lambda::Permission')
        .map(([, { Properties }]) => readable(Properties));
      const of = (lambda: string, sources: readonly object[]) =>
        sources.map((source) => ({
          Action: 'lambda:InvokeFunction',
          FunctionName: `Functions${lambda}Function.Arn`,
          ...source,
        }));
      const expected = [
        ...of('ReceiveWebhook', [fromApi('/webhooks/instances')]),
        // One each for PUT and POST.
        ...of('ReceiveCallback', [fromApi('/callbacks/{secret+}'), fromApi('/callbacks/{secret+}')]),
        ...of(
          'ReadHistory',
          ['/instances', '/instances/{id}', '/instance-counts', '/openapi.json'].map(fromApi),
        ),
        ...of('RotateSecret', ['WebhookSecret', 'CallbackSecret'].map(fromRotation)),
      ];
      expect(permissions).toHaveLength(expected.length);
      expect(permissions).toEqual(expect.arrayContaining(expected));
    });

    test('the two secrets that are made up are rotated by the function, and by no calendar', () => {
      const schedules = stack
        .ofType('AWS::SecretsManager::RotationSchedule')
        .map(([, { Properties }]) => readable(Properties));
      expect(schedules).toEqual(
        ['WebhookSecret', 'CallbackSecret'].map((secret) => ({
          SecretId: secret,
          RotationLambdaARN: 'FunctionsRotateSecretFunction.Arn',
        })),
      );
    });

    test('the secrets are made up, 44 letters and digits long; the credentials are a form to fill in', () => {
      const madeUp = {
        GenerateSecretString: {
          SecretStringTemplate: '{}',
          GenerateStringKey: 'current',
          PasswordLength: 44,
          ExcludePunctuation: true,
          IncludeSpace: false,
        },
      };
      const secrets = stack.ofType('AWS::SecretsManager::Secret').map(([id, { Properties: p }]) => {
        const { Description: _description, KmsKeyId: _key, Tags: _tags, ...rest } = p;
        return [named(id), rest];
      });
      expect(Object.fromEntries(secrets)).toEqual({
        WebhookSecret: madeUp,
        CallbackSecret: madeUp,
        DataManagerCredentialsSecret: { SecretString: '{"clientId":"","username":"","password":""}' },
      });
    });
  },
);
