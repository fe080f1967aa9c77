// What must hold for every resource of the stack, whatever the settings.
import { describe, expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { named, readable, recipientsOf } from '../readable.ts';
import { CONFIGS, stackOf, type Synthesized } from '../synthesize.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The resources of a type by their names, each as `tell` tells it. */
function told(stack: Synthesized, type: string, tell: (properties: Properties) => unknown): object {
  return Object.fromEntries(
    stack.ofType(type).map(([id, { Properties }]) => [named(id), tell(readable(Properties) as Properties)]),
  );
}

describe.each(Object.entries({ ...CONFIGS, 'unusual settings': UNUSUAL_STACK_SETTINGS }))(
  'A stack with %s',
  (_name, settings) => {
    const stack = stackOf(settings);
    const key = settings.customerManagedKey ? 'Key.Arn' : undefined;
    const isKept = settings.removalPolicy === 'retain';
    const recipients = recipientsOf(stack);
    const functions = Object.entries({
      ReceiveWebhook: { Timeout: 29, MemorySize: 512, reserved: 20 },
      ReceiveCallback: { Timeout: 29, MemorySize: 512, reserved: 10 },
      PollDataManager: { Timeout: 300, MemorySize: 512, reserved: 1 },
      SweepDue: { Timeout: 58, MemorySize: 512, reserved: 1 },
      ReadHistory: { Timeout: 15, MemorySize: 512, reserved: 10 },
      RotateSecret: { Timeout: 60, MemorySize: 256, reserved: 2 },
    });

    test('runs every function alike, within its own limits, and reserves executions only where that is set', () => {
      const actual = told(stack, 'AWS::Lambda::Function', (p) => {
        const { Code: _code, Description, Environment: _environment, Tags: _tags, ...rest } = p;
        expect(Description).toMatch(/\w{4,}/);
        return rest;
      });
      expect(actual).toEqual(
        Object.fromEntries(
          functions.map(([name, { reserved, ...limits }]) => [
            `Functions${name}Function`,
            {
              Architectures: ['arm64'],
              Handler: 'index.handler',
              LoggingConfig: { LogGroup: `Functions${name}Log` },
              Role: `Functions${name}Role.Arn`,
              Runtime: 'nodejs24.x',
              TracingConfig: { Mode: 'Active' },
              ...limits,
              ...(settings.reservedConcurrency && { ReservedConcurrentExecutions: reserved }),
            },
          ]),
        ),
      );
    });

    test('lets every log expire, and encrypts it with an own key', () => {
      const logs = ['HttpAccessLog', ...functions.map(([name]) => `Functions${name}Log`)];
      const log = { days: settings.logRetentionDays, key };
      expect(
        told(stack, 'AWS::Logs::LogGroup', (p) => ({ days: p['RetentionInDays'], key: p['KmsKeyId'] })),
      ).toEqual(Object.fromEntries(logs.map((name) => [name, log])));
    });

    test('has a queue for what could not be delivered to each recipient and each function, encrypted and kept for 14 days', () => {
      const queues = ['PollSchedule', 'SweepSchedule', ...recipients].map(
        (name) => `${name}DeadLettersQueue`,
      );
      const queue = {
        MessageRetentionPeriod: 14 * 24 * 60 * 60,
        ...(key === undefined ? { SqsManagedSseEnabled: true } : { KmsMasterKeyId: key }),
      };
      expect(told(stack, 'AWS::SQS::Queue', ({ Tags: _tags, ...p }) => p)).toEqual(
        Object.fromEntries(queues.map((name) => [name, queue])),
      );
    });

    test('has a subscription for each recipient, always with a filter, and its queue', () => {
      expect(recipients).toHaveLength(settings.recipients.length);
      const subscriptions = settings.recipients.map((recipient, index) => {
        const { phases, owners, projects } = recipient;
        const wanted = {
          ...(phases && { phase: phases }),
          ...(owners && { owner: owners }),
          ...(projects && { projectId: projects }),
        };
        const isFiltered = Object.keys(wanted).length > 0;
        const filter = isFiltered ? wanted : { phase: ['COMPLETED', 'FAILED'] };
        return [
          `${recipients[index]}Subscription`,
          {
            TopicArn: 'NoticesTopic',
            ...('email' in recipient
              ? { Protocol: 'email', Endpoint: recipient.email }
              : { Protocol: 'sms', Endpoint: recipient.sms }),
            RedrivePolicy: { deadLetterTargetArn: `${recipients[index]}DeadLettersQueue.Arn` },
            FilterPolicy: settings.muted ? { phase: ['(muted)'] } : filter,
            FilterPolicyScope: 'MessageAttributes',
          },
        ];
      });
      const actual = Object.entries(told(stack, 'AWS::SNS::Subscription', (p) => p));
      expect(Object.fromEntries(actual.filter(([name]) => name.startsWith('Recipient')))).toEqual(
        Object.fromEntries(subscriptions),
      );
    });

    test('encrypts notices always, and alarms with an own key: CloudWatch cannot use the one of SNS', () => {
      const topic = (name: string, masterKey: string | undefined) => ({
        DisplayName: name,
        ...(masterKey !== undefined && { KmsMasterKeyId: masterKey }),
      });
      const ofSns = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/sns';
      expect(told(stack, 'AWS::SNS::Topic', ({ Tags: _tags, ...p }) => p)).toEqual({
        NoticesTopic: topic('Phasewatch', key ?? ofSns),
        OperatorTopic: topic('Phasewatch alarms', key),
      });
    });

    test('keeps every table to any second of the last weeks, and encrypts it', () => {
      const actual = told(stack, 'AWS::DynamoDB::GlobalTable', (p) => {
        const [{ Tags: _tags, GlobalSecondaryIndexes: _indexes, ...replica } = {}, ...others] = p[
          'Replicas'
        ] as Properties[];
        expect(others).toEqual([]);
        return [replica, p['SSESpecification'], p['BillingMode'], p['TimeToLiveSpecification']];
      });
      const table = [
        {
          Region: '${AWS::Region}',
          DeletionProtectionEnabled: settings.deletionProtection,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          ...(key !== undefined && { SSESpecification: { KMSMasterKeyId: key } }),
        },
        key === undefined ? { SSEEnabled: false } : { SSEEnabled: true, SSEType: 'KMS' },
        'PAY_PER_REQUEST',
        { AttributeName: 'expiresAt', Enabled: true },
      ];
      expect(actual).toEqual({ HistoryTable: table, PeopleTable: table });
    });

    test('keeps the tables, the secrets and the key when it is deleted, unless it is told not to, or they were never in use', () => {
      const policies = isKept ? ['RetainExceptOnCreate', 'Retain'] : ['Delete', 'Delete'];
      const kept = Object.entries(stack.resources)
        .filter(([, { Type }]) => /::(GlobalTable|Secret|Key)$/.test(Type))
        .map(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [
          named(id),
          [DeletionPolicy, UpdateReplacePolicy],
        ]);
      const names = [
        'HistoryTable',
        'PeopleTable',
        'WebhookSecret',
        'CallbackSecret',
        'DataManagerCredentialsSecret',
      ];
      expect(Object.fromEntries(kept)).toEqual(
        Object.fromEntries((key ? [...names, 'Key'] : names).map((name) => [name, policies])),
      );
      expect(stack.stack.terminationProtection).toBe(settings.deletionProtection);
    });

    test('encrypts every secret with an own key', () => {
      expect(told(stack, 'AWS::SecretsManager::Secret', (p) => p['KmsKeyId'])).toEqual({
        WebhookSecret: key,
        CallbackSecret: key,
        DataManagerCredentialsSecret: key,
      });
    });

    test('tags everything that can be tagged with the application and the stack', () => {
      const tagged = Object.entries(stack.resources).flatMap(([id, { Properties: p }]) => {
        const tags = p['Tags'];
        const pairs = Array.isArray(tags)
          ? (tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])
          : Object.entries((tags ?? {}) as object);
        return tags === undefined ? [] : [[named(id), Object.fromEntries(pairs) as object] as const];
      });
      expect(tagged.length).toBeGreaterThan(40);
      for (const [, tags] of tagged) {
        expect(tags).toEqual({ application: 'phasewatch', stack: settings.stackName });
      }
    });
  },
);

test('every recipient keeps the same subscription, muted or not, wherever it stands in the list', () => {
  const [id] = recipientsOf(stackOf(UNUSUAL_STACK_SETTINGS));
  // A change here makes SNS ask every recipient to confirm anew.
  expect(id).toBe('Recipientc8ba932e4e83');
});
