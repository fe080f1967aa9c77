import { describe, expect, test } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../functions/shared/base/durations.ts';
import { readEnv } from '../../../functions/shared/platform/read-env.ts';
import type { Setting } from '../../../functions/shared/shape/setting.ts';
import { functionFolders } from '../../../lib/bundling.ts';
import { fromContent } from '../../../lib/settings-file.ts';
import { SETTINGS } from '../../../lib/settings.ts';
import { readStackSettings } from '../../../lib/stack-settings.ts';
import { functionEnvironment } from '../../../local/function-environment.ts';
import { readLocalSettings } from '../../../local/settings.ts';
import { FUNCTION_SETTINGS } from '../../builders/function-settings.ts';
import { resolved } from '../resolved-environment.ts';
import { stackOf, type Synthesized } from '../synthesize.ts';

interface Unusual {
  /** As a settings file, or a variable's JSON, says it. */
  readonly written: unknown;
  /** As the code gets it. */
  readonly value: unknown;
  /** What must be in the template, and what is. */
  readonly inTemplate?: readonly [expected: unknown, actual: (stack: Synthesized) => unknown];
}

const same = (written: unknown): Unusual => ({ written, value: written });
const ISSUER = 'https://keycloak.unusual.example/realms/r';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/unusual';
const WEBHOOK_SECRETS = [`whsec_${'b'.repeat(40)}`, `whsec_${'c'.repeat(40)}`];

/** A value that no default equals for every setting, and where it acts besides the functions that read it. */
const UNUSUAL: Readonly<Record<keyof typeof SETTINGS, Unusual>> = {
  AWS_ENDPOINT_URL_DYNAMODB: same('http://127.0.0.1:1'),
  AWS_ENDPOINT_URL_SNS: same('http://127.0.0.1:2'),
  AWS_ENDPOINT_URL_SQS: same('http://127.0.0.1:3'),
  alarmEmails: {
    ...same(['alarm@unusual.example']),
    inTemplate: [true, (stack) => endpoints(stack).includes('alarm@unusual.example')],
  },
  alarmMissedPolls: {
    ...same(7),
    inTemplate: [7, (stack) => alarm(stack, 'PollSilent')['EvaluationPeriods']],
  },
  alarmOldestDueMs: {
    written: 17,
    value: 17 * MINUTE_MS,
    inTemplate: [17 * 60, (stack) => alarm(stack, 'OutcomesUntold')['Threshold']],
  },
  alarmSmsMonthlySpendUsd: {
    ...same(3.5),
    inTemplate: [3.5, (stack) => alarm(stack, 'SmsSpend')['Threshold']],
  },
  announceMaxAgeMs: { written: 5.5, value: 5.5 * HOUR_MS },
  callbackSecrets: same(['unusual-callback-secret', 'another-callback-secret']),
  customerManagedKey: { ...same(true), inTemplate: [1, (stack) => stack.ofType('AWS::KMS::Key').length] },
  dataFolder: same('unusual-folder'),
  dataManagerClientId: same('unusual-client'),
  dataManagerClientSecret: same('unusual-client-secret'),
  dataManagerPassword: same('unusual-password'),
  dataManagerProjectIds: same(['project-b', 'project-a']),
  dataManagerTokenUrl: same('https://keycloak.unusual.example/token'),
  dataManagerUiUrl: same('https://squonk.unusual.example/ui'),
  dataManagerUrl: same('https://squonk.unusual.example/api'),
  dataManagerUsername: same('unusual-user'),
  deliveryLeaseMs: { written: 45, value: 45_000 },
  domainCertificateArn: {
    ...same(CERTIFICATE),
    inTemplate: [true, (stack) => stack.templateText.includes(CERTIFICATE)],
  },
  domainName: {
    ...same('phasewatch.unusual.example'),
    inTemplate: [
      'phasewatch.unusual.example',
      (stack) => only(stack, 'AWS::ApiGatewayV2::DomainName')['DomainName'],
    ],
  },
  logRetentionDays: {
    ...same(545),
    inTemplate: [
      new Set([545]),
      (stack) =>
        new Set(stack.ofType('AWS::Logs::LogGroup').map(([, { Properties: p }]) => p['RetentionInDays'])),
    ],
  },
  muted: {
    ...same(true),
    inTemplate: [
      { phase: ['(muted)'] },
      (stack) => subscription(stack, 'unusual@unusual.example')?.['FilterPolicy'],
    ],
  },
  noticesPerSecond: same(9),
  oidcAudience: {
    ...same(['unusual-audience']),
    inTemplate: [['unusual-audience'], (stack) => jwt(stack)['Audience']],
  },
  oidcIssuer: { ...same(ISSUER), inTemplate: [ISSUER, (stack) => jwt(stack)['Issuer']] },
  pollIntervalMs: {
    written: 180,
    value: 180_000,
    inTemplate: [
      true,
      (stack) =>
        stack
          .ofType('AWS::Scheduler::Schedule')
          .some(([, { Properties: p }]) => p['ScheduleExpression'] === 'rate(3 minutes)'),
    ],
  },
  port: same(3_456),
  recipients: {
    written: ['unusual@unusual.example'],
    value: [{ email: 'unusual@unusual.example' }],
    inTemplate: [true, (stack) => endpoints(stack).includes('unusual@unusual.example')],
  },
  sweepIntervalMs: { written: 90, value: 90_000 },
  removalPolicy: {
    ...same('destroy'),
    inTemplate: [
      ['Delete', false],
      (stack) => [
        stack.ofType('AWS::DynamoDB::GlobalTable')[0]?.[1].DeletionPolicy,
        stack.stack.terminationProtection,
      ],
    ],
  },
  restoredTableName: {
    ...same('unusual-restored-table'),
    inTemplate: ['unusual-restored-table', (stack) => resolved(stack, 'read-history')['TABLE_NAME']],
  },
  retentionMs: { written: 400, value: 400 * DAY_MS },
  runbookUrl: {
    ...same('https://wiki.unusual.example/runbook'),
    inTemplate: [
      true,
      (stack) =>
        String(alarm(stack, 'PollSilent')['AlarmDescription']).includes(
          'https://wiki.unusual.example/runbook#',
        ),
    ],
  },
  settingsFile: same('unusual.config.json'),
  smtpFrom: same('sender@unusual.example'),
  smtpUrl: same('smtps://user:password@unusual.example:465'),
  stackName: { ...same('Unusual'), inTemplate: ['Unusual', (stack) => stack.stack.stackName] },
  tableName: same('unusual-table'),
  topicArn: same('arn:aws:sns:eu-central-1:123456789012:unusual'),
  webhookSecrets: same(WEBHOOK_SECRETS),
};

const entries = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map(
  (name): [keyof typeof SETTINGS, Setting, Unusual] => [name, SETTINGS[name], UNUSUAL[name]],
);

/** A settings file with every unusual value that has a place in it. */
const file = fromContent(unusualContent(), 'unusual.config.json');
const inFile = entries.filter(([, { path }]) => path !== undefined);
const inVariables = entries.filter(([, { variable }]) => variable !== undefined);

describe('Every setting', () => {
  const stack = stackOf(readStackSettings(file));
  const fromVariables = readLocalSettings(variablesOf(inVariables));
  const fromFile = readLocalSettings(variablesOf(inVariables.filter(([, { path }]) => !path)), file);
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
  const functions = functionFolders().map((folder) => ({
    reads: Object.keys(FUNCTION_SETTINGS[folder]!),
    inStack: readEnv(FUNCTION_SETTINGS[folder]!, resolved(stack, folder)),
    locally: readEnv(FUNCTION_SETTINGS[folder]!, locally),
  }));
  const readers = (name: string) => functions.filter(({ reads }) => reads.includes(name));

  test.each(inVariables)(
    '%s is read from its variable, and handed to the functions that read it',
    (name, _setting, { value }) => {
      expect(fromVariables[name]).toEqual(value);
      for (const { locally: given } of readers(name)) expect(given[name]).toEqual(value);
    },
  );

  test.each(inFile)(
    '%s is read from the settings file, and acts in the functions or the template',
    (name, _setting, { value, inTemplate }) => {
      // While it is muted, nobody is told.
      expect(fromFile[name]).toEqual(name === 'recipients' ? [] : value);
      for (const { inStack: given } of readers(name)) expect(given[name]).toEqual(value);
      if (inTemplate) expect(inTemplate[1](stack)).toEqual(inTemplate[0]);
      else expect(readers(name).length).toBeGreaterThan(0);
    },
  );
});

function unusualContent(): object {
  const content: Record<string, Record<string, unknown>> = {};
  for (const [, { path }, { written }] of entries) {
    const [group = '', field] = path?.split('.') ?? [];
    if (field !== undefined) content[group] = { ...content[group], [field]: written };
    else if (group !== '') Object.assign(content, { [group]: written });
  }
  return content;
}

function variablesOf(list: typeof entries): Record<string, string> {
  return Object.fromEntries(
    list.map(([name, { variable = '' }, { written }]) => [
      variable,
      name === 'recipients' ? JSON.stringify(written) : String(written),
    ]),
  );
}

function only(stack: Synthesized, type: string): Readonly<Record<string, unknown>> {
  const found = stack.ofType(type);
  expect(found).toHaveLength(1);
  return found[0]![1].Properties;
}

function alarm(stack: Synthesized, name: string): Readonly<Record<string, unknown>> {
  const found = stack
    .ofType('AWS::CloudWatch::Alarm')
    .find(([, { Properties: p }]) => String(p['AlarmName']).endsWith(`-${name}`));
  return found?.[1].Properties ?? {};
}

function subscription(stack: Synthesized, endpoint: string): Readonly<Record<string, unknown>> | undefined {
  return stack
    .ofType('AWS::SNS::Subscription')
    .map(([, { Properties: p }]) => p)
    .find((p) => p['Endpoint'] === endpoint);
}

function endpoints(stack: Synthesized): unknown[] {
  return stack.ofType('AWS::SNS::Subscription').map(([, { Properties: p }]) => p['Endpoint']);
}

function jwt(stack: Synthesized): Readonly<Record<string, unknown>> {
  return only(stack, 'AWS::ApiGatewayV2::Authorizer')['JwtConfiguration'] as Record<string, unknown>;
}
