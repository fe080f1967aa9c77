import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { Setting } from '../../functions/shared/shape/setting.ts';
import { fromContent } from '../../lib/settings-file.ts';
import { SETTINGS } from '../../lib/settings.ts';
import { readStackSettings } from '../../lib/stack-settings.ts';

/** A value of a setting that is not its default. */
export interface Unusual {
  /** As a settings file, or a variable's JSON, says it. */
  readonly written: unknown;
  /** As the code gets it. */
  readonly value: unknown;
}

const same = (written: unknown): Unusual => ({ written, value: written });

/** A value that no default equals for every setting. */
export const UNUSUAL: Readonly<Record<keyof typeof SETTINGS, Unusual>> = {
  AWS_ENDPOINT_URL_DYNAMODB: same('http://127.0.0.1:1'),
  AWS_ENDPOINT_URL_SNS: same('http://127.0.0.1:2'),
  AWS_ENDPOINT_URL_SQS: same('http://127.0.0.1:3'),
  administratorRole: same('unusual-role'),
  alarmEmails: same(['alarm@unusual.example', 'another-alarm@unusual.example']),
  alarmMissedPolls: same(7),
  alarmOldestDueMs: { written: 17, value: 17 * MINUTE_MS },
  alarmSmsMonthlySpendUsd: same(3.5),
  announceMaxAgeMs: { written: 5.5, value: 5.5 * HOUR_MS },
  callbackSecrets: same(['unusual-callback-secret', 'another-callback-secret']),
  customerManagedKey: same(true),
  dataFolder: same('unusual-folder'),
  dataManagerClientId: same('unusual-client'),
  dataManagerClientSecret: same('unusual-client-secret'),
  dataManagerPassword: same('unusual-password'),
  dataManagerProjectIds: same(['project-b', 'project-a']),
  dataManagerTokenUrl: same('https://keycloak.unusual.example/token'),
  dataManagerUiUrl: same('https://squonk.unusual.example/ui'),
  dataManagerUrl: same('https://squonk.unusual.example/api'),
  dataManagerUsername: same('unusual-user'),
  deletionProtection: same(true),
  deliveryLeaseMs: { written: 45, value: 45_000 },
  domainCertificateArn: same('arn:aws:acm:eu-central-1:123456789012:certificate/unusual'),
  domainName: same('phasewatch.unusual.example'),
  logRetentionDays: same(545),
  localUser: same('unusual-person'),
  membersOnly: same(true),
  muted: same(true),
  noticesPerSecond: same(9),
  oidcAudience: same(['unusual-audience', 'another-audience']),
  oidcIssuer: same('https://keycloak.unusual.example/realms/r'),
  peopleTableName: same('unusual-people'),
  pollIntervalMs: { written: 180, value: 180_000 },
  port: same(3_456),
  proxyHosts: same(['proxy.unusual.example']),
  recipients: {
    // With the queues of the two schedules, one more than CloudWatch adds up in an alarm.
    written: [
      ...names(7),
      { email: 'failures@unusual.example', phases: ['FAILED'] },
      { sms: '+447700900199' },
    ],
    value: [
      ...names(7).map((email) => ({ email })),
      { email: 'failures@unusual.example', phases: ['FAILED'] },
      { sms: '+447700900199' },
    ],
  },
  sweepIntervalMs: { written: 90, value: 90_000 },
  removalPolicy: same('destroy'),
  reservedConcurrency: same(true),
  restoredTableName: same('unusual-restored-table'),
  retentionMs: { written: 400, value: 400 * DAY_MS },
  runbookUrl: same('https://wiki.unusual.example/runbook'),
  settingsFile: same('unusual.config.json'),
  smtpFrom: same('sender@unusual.example'),
  smtpUrl: same('smtps://user:password@unusual.example:465'),
  stackName: same('Unusual'),
  tableName: same('unusual-table'),
  topicArn: same('arn:aws:sns:eu-central-1:123456789012:unusual'),
  webhookSecrets: same([`whsec_${'b'.repeat(40)}`, `whsec_${'c'.repeat(40)}`]),
};

/** A settings file with every unusual value that has a place in it. */
export const UNUSUAL_FILE = fromContent(unusualContent(), 'unusual.config.json');

/** The stack's settings with {@link UNUSUAL} values alone. */
export const UNUSUAL_STACK_SETTINGS = readStackSettings(UNUSUAL_FILE);

function unusualContent(): object {
  const content: Record<string, Record<string, unknown>> = {};
  for (const [name, { path }] of Object.entries(SETTINGS) as [keyof typeof SETTINGS, Setting][]) {
    const { written } = UNUSUAL[name];
    const [group = '', field] = path?.split('.') ?? [];
    if (field !== undefined) content[group] = { ...content[group], [field]: written };
    else if (group !== '') Object.assign(content, { [group]: written });
  }
  return content;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `scientist${index}@unusual.example`);
}
