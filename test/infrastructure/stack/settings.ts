import { describe, expect, test } from '@jest/globals';
import { readEnv } from '../../../functions/shared/platform/read-env.ts';
import type { Setting } from '../../../functions/shared/shape/setting.ts';
import { functionFolders } from '../../../lib/bundling.ts';
import { SETTINGS } from '../../../lib/settings.ts';
import type { STACK_SETTINGS } from '../../../lib/stack-settings.ts';
import { functionEnvironment } from '../../../local/function-environment.ts';
import { readLocalSettings } from '../../../local/settings.ts';
import { FUNCTION_SETTINGS } from '../../builders/function-settings.ts';
import {
  UNUSUAL,
  UNUSUAL_FILE,
  UNUSUAL_STACK_SETTINGS,
  type Unusual,
} from '../../builders/unusual-settings.ts';
import { named, readable } from '../readable.ts';
import { resolved } from '../resolved-environment.ts';
import { listOf, stackOf, type Synthesized } from '../synthesize.ts';

type Name = keyof typeof SETTINGS;

const ALL = functionFolders();
const TELLING = ['poll-data-manager', 'receive-callback', 'receive-webhook', 'sweep-due'];
const ASKING = ['poll-data-manager', 'receive-callback'];

/** The functions that read a setting. */
const READ_BY: Readonly<Partial<Record<Name, readonly string[]>>> = {
  AWS_ENDPOINT_URL_DYNAMODB: ALL,
  AWS_ENDPOINT_URL_SNS: ALL,
  administratorRole: ['read-history'],
  announceMaxAgeMs: TELLING,
  dataManagerProjectIds: ['poll-data-manager'],
  dataManagerTokenUrl: ASKING,
  dataManagerUiUrl: TELLING,
  dataManagerUrl: ASKING,
  deliveryLeaseMs: TELLING,
  membersOnly: ['read-history'],
  noticesPerSecond: TELLING,
  peopleTableName: ['poll-data-manager', 'read-history'],
  retentionMs: TELLING,
  tableName: ['poll-data-manager', 'read-history', 'receive-callback', 'receive-webhook', 'sweep-due'],
  topicArn: TELLING,
};

/** Settings that act in the functions' variables alone, which `environments.ts` has. */
const IN_VARIABLES_ALONE = 'a variable';

/** Where each setting of the stack acts in the template: what must be there, and what is. */
const ACTS: Readonly<
  Record<
    keyof typeof STACK_SETTINGS,
    typeof IN_VARIABLES_ALONE | readonly [expected: unknown, actual: (stack: Synthesized) => unknown]
  >
> = {
  administratorRole: IN_VARIABLES_ALONE,
  alarmEmails: [
    [
      ['alarm@unusual.example', 'email'],
      ['another-alarm@unusual.example', 'email'],
    ],
    (stack) => subscriptions(stack, 'OperatorTopic').map((p) => [p['Endpoint'], p['Protocol']]),
  ],
  // The alarms as a whole are in `alarms.ts`.
  alarmMissedPolls: [7, (stack) => alarm(stack, 'PollSilent')['EvaluationPeriods']],
  alarmOldestDueMs: [17 * 60, (stack) => alarm(stack, 'OutcomesUntold')['Threshold']],
  alarmSmsMonthlySpendUsd: [3.5, (stack) => alarm(stack, 'SmsSpend')['Threshold']],
  announceMaxAgeMs: IN_VARIABLES_ALONE,
  customerManagedKey: [
    {
      tables: ['Key.Arn'],
      topics: ['Key.Arn'],
      queues: ['Key.Arn'],
      secrets: ['Key.Arn'],
      logs: ['Key.Arn'],
    },
    keysOf,
  ],
  dataManagerProjectIds: IN_VARIABLES_ALONE,
  dataManagerTokenUrl: IN_VARIABLES_ALONE,
  dataManagerUiUrl: IN_VARIABLES_ALONE,
  dataManagerUrl: IN_VARIABLES_ALONE,
  deletionProtection: [
    { tables: [true, true], stack: true },
    (stack) => ({
      tables: replicas(stack).map((p) => p['DeletionProtectionEnabled']),
      stack: stack.stack.terminationProtection,
    }),
  ],
  domainCertificateArn: [
    [
      {
        CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/unusual',
        EndpointType: 'REGIONAL',
        SecurityPolicy: 'TLS_1_2',
      },
    ],
    (stack) => only(stack, 'AWS::ApiGatewayV2::DomainName')['DomainNameConfigurations'],
  ],
  domainName: [
    ['phasewatch.unusual.example', { ApiId: 'HttpApi', DomainName: 'HttpDomain', Stage: '$default' }],
    (stack) => [
      only(stack, 'AWS::ApiGatewayV2::DomainName')['DomainName'],
      only(stack, 'AWS::ApiGatewayV2::ApiMapping'),
    ],
  ],
  logRetentionDays: [
    Array.from({ length: 7 }, () => 545),
    (stack) => ofType(stack, 'AWS::Logs::LogGroup').map((p) => p['RetentionInDays']),
  ],
  membersOnly: IN_VARIABLES_ALONE,
  muted: [
    Array.from({ length: 9 }, () => [{ phase: ['(muted)'] }, 'MessageAttributes']),
    (stack) => subscriptions(stack, 'NoticesTopic').map((p) => [p['FilterPolicy'], p['FilterPolicyScope']]),
  ],
  noticesPerSecond: IN_VARIABLES_ALONE,
  oidcAudience: [
    [['unusual-audience', 'another-audience'], ['$request.header.Authorization']],
    (stack) => [jwt(stack)['Audience'], only(stack, 'AWS::ApiGatewayV2::Authorizer')['IdentitySource']],
  ],
  oidcIssuer: ['https://keycloak.unusual.example/realms/r', (stack) => jwt(stack)['Issuer']],
  pollIntervalMs: [
    ['rate(3 minutes)', 'rate(1 minute)'],
    (stack) => ofType(stack, 'AWS::Scheduler::Schedule').map((p) => p['ScheduleExpression']),
  ],
  recipients: [
    [
      ...[0, 1, 2, 3, 4, 5, 6].map((index) => [`scientist${index}@unusual.example`, 'email']),
      ['failures@unusual.example', 'email'],
      ['+447700900199', 'sms'],
    ],
    (stack) => subscriptions(stack, 'NoticesTopic').map((p) => [p['Endpoint'], p['Protocol']]),
  ],
  removalPolicy: [
    [],
    (stack) =>
      Object.entries(stack.resources)
        .filter(([, { DeletionPolicy: policy }]) => policy !== undefined && policy !== 'Delete')
        .map(([id]) => named(id)),
  ],
  reservedConcurrency: [
    [20, 10, 1, 1, 10, 2],
    (stack) => ofType(stack, 'AWS::Lambda::Function').map((p) => p['ReservedConcurrentExecutions']),
  ],
  restoredTableName: ['unusual-restored-table', (stack) => readable(stack.outputs['TableName']?.Value)],
  retentionMs: IN_VARIABLES_ALONE,
  runbookUrl: [
    { alarms: [true], dashboard: true },
    (stack) => ({
      alarms: unique(
        ofType(stack, 'AWS::CloudWatch::Alarm').map((p) =>
          String(p['AlarmDescription']).includes(' Runbook: https://wiki.unusual.example/runbook#'),
        ),
      ),
      dashboard: String(only(stack, 'AWS::CloudWatch::Dashboard')['DashboardBody']).includes(
        '`https://wiki.unusual.example/runbook`',
      ),
    }),
  ],
  stackName: [
    { stack: 'Unusual', api: 'Unusual', alarms: ['Unusual'], tags: ['Unusual'] },
    (stack) => ({
      stack: stack.stack.stackName,
      api: only(stack, 'AWS::ApiGatewayV2::Api')['Name'],
      alarms: unique(
        ofType(stack, 'AWS::CloudWatch::Alarm').map((p) => String(p['AlarmName']).split('-')[0]),
      ),
      tags: unique(
        Object.values(stack.resources).flatMap(({ Properties: p }) =>
          listOf(p['Tags'] as { Key: string; Value: string } | undefined)
            .filter(({ Key }) => Key === 'stack')
            .map(({ Value }) => Value),
        ),
      ),
    }),
  ],
};

const entries = (Object.keys(SETTINGS) as Name[]).map((name): [Name, Setting, Unusual] => [
  name,
  SETTINGS[name],
  UNUSUAL[name],
]);
const inFile = entries.filter(([, { path }]) => path !== undefined);
const inVariables = entries.filter(([, { variable }]) => variable !== undefined);

describe('Every setting', () => {
  const stack = stackOf(UNUSUAL_STACK_SETTINGS);
  const fromVariables = readLocalSettings(variablesOf(inVariables));
  const fromFile = readLocalSettings(variablesOf(inVariables.filter(([, { path }]) => !path)), UNUSUAL_FILE);
  const locally = functionEnvironment(
    fromVariables,
    {
      table: fromVariables.AWS_ENDPOINT_URL_DYNAMODB!,
      topic: fromVariables.AWS_ENDPOINT_URL_SNS!,
      secrets: '',
    },
    fromVariables.topicArn!,
    { apiUrl: fromVariables.dataManagerUrl!, tokenUrl: fromVariables.dataManagerTokenUrl! },
  );
  const inStack = (folder: string) => readEnv(FUNCTION_SETTINGS[folder]!, resolved(stack, folder));
  const onThisMachine = (folder: string) => readEnv(FUNCTION_SETTINGS[folder]!, locally);

  test.each(entries)('%s is read by the functions that need it, and no other', (name) => {
    expect(ALL.filter((folder) => name in FUNCTION_SETTINGS[folder]!)).toEqual(READ_BY[name] ?? []);
  });

  test.each(inVariables)(
    '%s is read from its variable, and handed to the functions that read it',
    (name, _setting, { value }) => {
      expect(fromVariables[name]).toEqual(value);
      for (const folder of READ_BY[name] ?? []) expect(onThisMachine(folder)[name]).toEqual(value);
    },
  );

  test.each(inFile)(
    '%s is read from the settings file, and handed to the functions that read it',
    (name, _setting, { value }) => {
      // While it is muted, nobody is told.
      expect(fromFile[name]).toEqual(name === 'recipients' ? [] : value);
      expect({ ...UNUSUAL_STACK_SETTINGS }).toMatchObject({ [name]: value });
      for (const folder of READ_BY[name] ?? []) expect(inStack(folder)[name]).toEqual(value);
    },
  );

  test.each(Object.entries(ACTS))('%s acts in the template', (name, act) => {
    if (act === IN_VARIABLES_ALONE) expect(READ_BY[name as Name]).toBeDefined();
    else expect(act[1](stack)).toEqual(act[0]);
  });
});

function variablesOf(list: typeof entries): Record<string, string> {
  return Object.fromEntries(
    list.map(([name, { variable = '' }, { written }]) => [
      variable,
      name === 'recipients' ? JSON.stringify(written) : String(written),
    ]),
  );
}

type Properties = Readonly<Record<string, unknown>>;

function ofType(stack: Synthesized, type: string): Properties[] {
  return stack.ofType(type).map(([, { Properties: p }]) => readable(p) as Properties);
}

function only(stack: Synthesized, type: string): Properties {
  const found = ofType(stack, type);
  expect(found).toHaveLength(1);
  return found[0]!;
}

function unique(values: readonly unknown[]): unknown[] {
  return [...new Set(values)];
}

function alarm(stack: Synthesized, name: string): Properties {
  return ofType(stack, 'AWS::CloudWatch::Alarm').find((p) => p['AlarmName'] === `Unusual-${name}`) ?? {};
}

function subscriptions(stack: Synthesized, topic: string): Properties[] {
  return ofType(stack, 'AWS::SNS::Subscription').filter((p) => p['TopicArn'] === topic);
}

function replicas(stack: Synthesized): Properties[] {
  return ofType(stack, 'AWS::DynamoDB::GlobalTable').flatMap((p) => p['Replicas'] as Properties[]);
}

function keysOf(stack: Synthesized): object {
  const of = (type: string, property: string) => unique(ofType(stack, type).map((p) => p[property]));
  return {
    tables: unique(replicas(stack).map((p) => (p['SSESpecification'] as Properties)['KMSMasterKeyId'])),
    topics: of('AWS::SNS::Topic', 'KmsMasterKeyId'),
    queues: of('AWS::SQS::Queue', 'KmsMasterKeyId'),
    secrets: of('AWS::SecretsManager::Secret', 'KmsKeyId'),
    logs: of('AWS::Logs::LogGroup', 'KmsKeyId'),
  };
}

function jwt(stack: Synthesized): Properties {
  return only(stack, 'AWS::ApiGatewayV2::Authorizer')['JwtConfiguration'] as Properties;
}
