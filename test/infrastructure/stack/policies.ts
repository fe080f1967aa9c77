/**
 * What must hold for every resource of the stack, whatever the settings.
 *
 * Each of these changes was made by hand, one at a time, and each made a test in this folder fail:
 *
 * | change | caught by |
 * | --- | --- |
 * | `enforceSSL` taken from the notice topic, with and without an own key | "encrypts the notice topic …" |
 * | `enforceSSL` taken from the dead-letter queues | "encrypts every queue …" |
 * | `pointInTimeRecoverySpecification`, `deletionProtection` or the TTL taken from the table | "keeps the table …" |
 * | the removal policy of the table forgotten | settings.test.ts |
 * | `redrivePolicy` taken from recipients' subscriptions | "gives every recipient's subscription …" |
 * | `reservedConcurrentExecutions` taken from the functions | "limits, by name, how many …" |
 * | `WEBHOOK_SECRET_ID` taken from a function's environment | the compiler |
 * | a variable that has a default, or is optional, taken from all environments | settings.test.ts |
 * | `deadLetterConfig` taken from the schedules | "gives every schedule …" |
 * | `retention` taken from the log groups | "lets every log expire" |
 * | missing data of the poll and the sweep not taken for trouble | "takes silence …" |
 * | the alarms' actions taken away | "tells somebody of every alarm …" |
 * | an alarm pointing to a section that is not in the runbook | runbook.test.ts |
 * | the read routes opened; `$context.path` in the access log; no limits for routes | gateway.test.ts |
 * | one more action, or `sns:*`, in a role; a role that constructs may add to | roles.test.ts |
 * | an acknowledgement taken away, or one that acknowledges nothing | nag.test.ts |
 * | a development dependency imported by a function | bundles.test.ts |
 * | chance in the template, or a request to the network during synthesis | deterministic.long.test.ts |
 * | an index with another projection | table-of-template.test.ts |
 */
import { describe, expect, test } from '@jest/globals';
import {
  aConfig,
  CONFIGS,
  listOf,
  refersTo,
  type Resource,
  stackOf,
  statementsOf,
  type Synthesized,
} from '../synthesize.ts';

const LAMBDA_MAX_SECONDS = 900;

describe.each(Object.entries(CONFIGS))('A stack with %s', (_name, config) => {
  const stack = stackOf(config);
  const hasKey = config.customerManagedKey;

  const policiesOf = (type: string, property: string, id: string) =>
    stack
      .ofType(type)
      .filter(([, { Properties: p }]) => listOf(p[property]).some((target) => refersTo(target) === id))
      .flatMap(([, { Properties: p }]) => statementsOf(p['PolicyDocument']));
  const refusesPlainText = (statements: readonly { Effect: string; Condition?: unknown }[]) =>
    statements.some(
      ({ Effect, Condition }) =>
        Effect === 'Deny' &&
        JSON.stringify(Condition) === JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } }),
    );

  test('lets every log expire', () => {
    const groups = stack.ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(7);
    for (const [, { Properties: p }] of groups) {
      expect(p['RetentionInDays']).toBe(config.logRetentionDays);
      if (hasKey) expect(p['KmsKeyId']).toBeDefined();
    }
  });

  test('encrypts every queue, lets nobody in without TLS, and uses it for dead letters alone', () => {
    const targets = new Set([
      ...stack
        .ofType('AWS::SNS::Subscription')
        .map(([, { Properties: p }]) => refersTo((p['RedrivePolicy'] as never)?.['deadLetterTargetArn'])),
      ...stack
        .ofType('AWS::Scheduler::Schedule')
        .map(([, { Properties: p }]) => refersTo((p['Target'] as never)['DeadLetterConfig']?.['Arn'])),
    ]);
    const queues = stack.ofType('AWS::SQS::Queue');
    expect(queues).toHaveLength(2 + config.recipients.length);
    for (const [id, { Properties: p }] of queues) {
      expect(hasKey ? p['KmsMasterKeyId'] : p['SqsManagedSseEnabled']).toBeTruthy();
      expect(p['MessageRetentionPeriod']).toBe(1_209_600);
      expect(refusesPlainText(policiesOf('AWS::SQS::QueuePolicy', 'Queues', id))).toBe(true);
      expect(targets).toContain(id);
    }
  });

  test('gives every function its own role, a time-out, memory, tracing and its own log', () => {
    const functions = stack.ofType('AWS::Lambda::Function');
    expect(functions).toHaveLength(6);
    const roles = functions.map(([, { Properties: p }]) => refersTo(p['Role']));
    expect(new Set(roles).size).toBe(functions.length);
    const logs = functions.map(([, { Properties: p }]) =>
      refersTo((p['LoggingConfig'] as never)['LogGroup']),
    );
    expect(new Set(logs).size).toBe(functions.length);
    for (const [, { Properties: p }] of functions) {
      expect(p['Runtime']).toBe('nodejs24.x');
      expect(p['Architectures']).toEqual(['arm64']);
      expect(p['Timeout']).toBeGreaterThan(0);
      expect(p['Timeout']).toBeLessThanOrEqual(LAMBDA_MAX_SECONDS);
      expect(p['MemorySize']).toBeGreaterThanOrEqual(256);
      expect(p['TracingConfig']).toEqual({ Mode: 'Active' });
    }
  });

  test('limits, by name, how many of each function may run at once', () => {
    const limits = stack
      .ofType('AWS::Lambda::Function')
      .map(([id, { Properties: p }]) => [stack.folderOf(id), p['ReservedConcurrentExecutions']]);
    expect(Object.fromEntries(limits)).toEqual({
      'receive-webhook': 20,
      'receive-callback': 10,
      'poll-data-manager': 1,
      'sweep-due': 1,
      'read-history': 10,
      'rotate-secret': 2,
    });
  });

  test('gives functions behind the API less time than the API has', () => {
    for (const folder of ['receive-webhook', 'receive-callback', 'read-history']) {
      expect(stack.functionOf(folder)[1].Properties['Timeout']).toBeLessThan(30);
    }
  });

  test('does not try a tick again that has failed: the next one is on its way', () => {
    const configs = stack.ofType('AWS::Lambda::EventInvokeConfig').map(([, { Properties: p }]) => p);
    expect(configs).toHaveLength(2);
    for (const p of configs) {
      expect(p['MaximumRetryAttempts']).toBe(0);
      expect(p['MaximumEventAgeInSeconds']).toBe(60);
    }
  });

  test('sounds an alarm for errors and for throttles of every function', () => {
    const watched = alarms(stack).map(({ Properties: p }) => metricOf(p));
    for (const [id] of stack.ofType('AWS::Lambda::Function')) {
      for (const metric of ['Errors', 'Throttles']) {
        expect(watched).toContainEqual({ name: metric, of: id });
      }
    }
  });

  test("gives every recipient's subscription a queue for what SNS gave up on", () => {
    const topic = noticeTopic(stack);
    const subscriptions = stack
      .ofType('AWS::SNS::Subscription')
      .filter(([, { Properties: p }]) => refersTo(p['TopicArn']) === topic);
    expect(subscriptions).toHaveLength(config.recipients.length);
    for (const [, { Properties: p }] of subscriptions) {
      const queue = refersTo((p['RedrivePolicy'] as never)?.['deadLetterTargetArn']);
      expect(stack.resources[queue ?? '']?.Type).toBe('AWS::SQS::Queue');
      const allowed = policiesOf('AWS::SQS::QueuePolicy', 'Queues', queue ?? '');
      expect(allowed).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic } } },
        }),
      );
    }
  });

  test('gives every schedule a dead-letter queue and few tries', () => {
    const schedules = stack.ofType('AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(2);
    for (const [, { Properties: p }] of schedules) {
      const target = p['Target'] as Record<string, never>;
      expect(stack.resources[refersTo(target['DeadLetterConfig']?.['Arn']) ?? '']?.Type).toBe(
        'AWS::SQS::Queue',
      );
      expect(target['RetryPolicy']).toEqual({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 });
    }
  });

  test('encrypts the notice topic and lets nobody publish without TLS', () => {
    const topic = noticeTopic(stack);
    expect(JSON.stringify(stack.resources[topic]?.Properties['KmsMasterKeyId'])).toContain(
      hasKey ? 'Key' : 'alias/aws/sns',
    );
    for (const [id] of stack.ofType('AWS::SNS::Topic')) {
      const statements = policiesOf('AWS::SNS::TopicPolicy', 'Topics', id);
      expect(refusesPlainText(statements)).toBe(true);
      const deny = statements.find(({ Effect }) => Effect === 'Deny');
      expect(deny).toMatchObject({ Action: 'sns:Publish', Principal: '*', Resource: { Ref: id } });
    }
  });

  test('lets nobody from outside publish: what a topic allows, it allows a service of this account', () => {
    for (const [, { Properties: p }] of stack.ofType('AWS::SNS::TopicPolicy')) {
      for (const statement of statementsOf(p['PolicyDocument'])) {
        if (statement.Effect === 'Deny') continue;
        expect(statement.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
        expect(statement.Condition).toEqual({
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        });
      }
    }
  });

  test('sends alarms to a topic that CloudWatch may publish to', () => {
    const { Properties: p } = stack.resources[alarmTopic(stack)] as Resource;
    expect(JSON.stringify(p['KmsMasterKeyId'] ?? '')).not.toContain('alias/aws/sns');
    if (hasKey) expect(p['KmsMasterKeyId']).toBeDefined();
  });

  test('keeps the table: to any second of the last weeks, and whatever is deleted', () => {
    const [[, table]] = stack.ofType('AWS::DynamoDB::GlobalTable') as [[string, Resource]];
    const [replica] = table.Properties['Replicas'] as [Record<string, unknown>];
    expect(replica['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(replica['DeletionProtectionEnabled']).toBe(true);
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.UpdateReplacePolicy).toBe('Retain');
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
    expect(table.Properties['TimeToLiveSpecification']).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
    if (hasKey) expect(replica['SSESpecification']).toHaveProperty('KMSMasterKeyId');
  });

  test('keeps the secrets, and the key without which nothing could be read', () => {
    const secrets = stack.ofType('AWS::SecretsManager::Secret');
    const keys = stack.ofType('AWS::KMS::Key');
    expect(secrets).toHaveLength(3);
    expect(keys).toHaveLength(hasKey ? 1 : 0);
    for (const [, { DeletionPolicy, Properties: p }] of [...secrets, ...keys]) {
      expect(DeletionPolicy).toBe('Retain');
      if ('EnableKeyRotation' in p) expect(p['EnableKeyRotation']).toBe(true);
    }
    expect(stack.stack.terminationProtection).toBe(true);
  });

  test('tells somebody of every alarm, and when it is over', () => {
    const topic = { Ref: alarmTopic(stack) };
    for (const { Properties: p } of alarms(stack)) {
      expect(p['AlarmActions']).toEqual([topic]);
      expect(p['OKActions']).toEqual([topic]);
    }
  });

  test('watches every dead-letter queue', () => {
    const texts = alarms(stack).map((alarm) => JSON.stringify(alarm.Properties['Metrics'] ?? ''));
    for (const [id] of stack.ofType('AWS::SQS::Queue')) {
      expect(
        texts.some((text) => text.includes(id) && text.includes('ApproximateNumberOfMessagesVisible')),
      ).toBe(true);
    }
  });

  test('takes silence of the poll and of the sweep for trouble', () => {
    const silent = alarms(stack).filter(({ Properties: p }) => p['TreatMissingData'] === 'breaching');
    expect(silent.map(({ Properties: p }) => p['MetricName']).sort()).toEqual([
      'PollsCompleted',
      'SweepsCompleted',
    ]);
  });

  test('tags everything that can be tagged', () => {
    for (const [, { Properties: p }] of Object.entries(stack.resources)) {
      if (Array.isArray(p['Tags'])) {
        expect(p['Tags']).toContainEqual({ Key: 'application', Value: 'phasewatch' });
      }
    }
  });

  test('tells where everything is', () => {
    expect(Object.keys(stack.outputs)).toEqual(
      expect.arrayContaining(['ApiUrl', 'TopicArn', 'TableName', 'DashboardName', 'WebhookSecretArn']),
    );
    expect('DomainTarget' in stack.outputs).toBe(config.domainName !== undefined);
  });
});

test('lets nobody get a message while it is muted, and keeps every subscription', () => {
  const subscriptions = (muted: boolean) =>
    stackOf(aConfig({ notices: { muted } })).ofType('AWS::SNS::Subscription');
  const muted = subscriptions(true);
  const recipients = muted.filter(([id]) => id.startsWith('Recipient'));
  expect(recipients).toHaveLength(3);
  for (const [, { Properties: p }] of recipients) expect(p['FilterPolicy']).toEqual({ phase: ['(muted)'] });
  expect(muted.map(([id]) => id)).toEqual(subscriptions(false).map(([id]) => id));
});

test('uses a restored table where the settings name one, and keeps its own', () => {
  const stack = stackOf(aConfig({ restoredTableName: 'history-of-yesterday' }));
  expect(stack.ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(1);
  for (const [, { Properties: p }] of stack.ofType('AWS::IAM::Role')) {
    const statements = JSON.stringify(p['Policies']);
    if (statements.includes('dynamodb:')) expect(statements).toContain(':table/history-of-yesterday');
  }
});

function alarms(stack: Synthesized): Resource[] {
  return stack.ofType('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
}

function metricOf(properties: Resource['Properties']): { name: unknown; of: string | undefined } {
  const [dimension] = listOf(properties['Dimensions'] as { Value: unknown } | undefined);
  return { name: properties['MetricName'], of: refersTo(dimension?.Value) };
}

function alarmTopic(stack: Synthesized): string {
  return refersTo(stack.outputs['AlarmTopicArn']?.Value) ?? '';
}

function noticeTopic(stack: Synthesized): string {
  return refersTo(stack.outputs['TopicArn']?.Value) ?? '';
}
