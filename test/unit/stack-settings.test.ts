import { describe, expect, test } from '@jest/globals';
import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { fromContent } from '../../lib/settings-file.ts';
import { readStackSettings } from '../../lib/stack-settings.ts';

const dataManager = {
  apiUrl: 'https://squonk.example/data-manager-api',
  tokenUrl: 'https://keycloak.example/realms/squonk/protocol/openid-connect/token',
};
const read = (content: object) =>
  readStackSettings(fromContent({ dataManager, ...content }, 'settings.json'));
const people = (count: number) => Array.from({ length: count }, (_, index) => `name${index}@example.org`);
const pollEvery = (seconds: number) => ({ dataManager: { ...dataManager, pollIntervalSeconds: seconds } });

test('The settings of the stack are a Data Manager and nothing more, for the rest has defaults', () => {
  const given = Object.entries(read({})).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(given)).toEqual({
    dataManagerUrl: dataManager.apiUrl,
    dataManagerTokenUrl: dataManager.tokenUrl,
    dataManagerProjectIds: [],
    pollIntervalMs: MINUTE_MS,
    recipients: [],
    noticesPerSecond: 8,
    announceMaxAgeMs: DAY_MS,
    muted: false,
    logRetentionDays: 30,
    oidcAudience: [],
    administratorRole: 'data-manager-admin',
    membersOnly: false,
    alarmEmails: [],
    alarmMissedPolls: 5,
    alarmOldestDueMs: 15 * MINUTE_MS,
    alarmSmsMonthlySpendUsd: 1,
    runbookUrl: 'docs/guides/operate.md',
    stackName: 'Phasewatch',
    customerManagedKey: false,
    reservedConcurrency: false,
    removalPolicy: 'retain',
    deletionProtection: false,
  });
});

describe('The limits of the stack', () => {
  test.each<[string, object, object, problem: RegExp]>([
    ['a poll once an hour', pollEvery(3_600), pollEvery(3_660), /^dataManager\.pollIntervalSeconds in/],
    [
      'ten e-mails a second',
      { recipients: people(1), notices: { perSecond: 10 } },
      { recipients: people(1), notices: { perSecond: 11 } },
      /^notices\.perSecond in/,
    ],
    [
      'more than ten messages a second, where all are SMS',
      { recipients: [{ sms: '+447700900123' }], notices: { perSecond: 11 } },
      { recipients: [{ sms: '+447700900123' }, ...people(1)], notices: { perSecond: 11 } },
      /^notices\.perSecond in/,
    ],
    [
      '100 recipients',
      { recipients: people(100) },
      { recipients: people(101) },
      /^recipients in settings\.json: expected at most 100, because a stack holds no more; a mailing list/,
    ],
    [
      '50 addresses for alarms',
      { alarms: { emails: people(50) } },
      { alarms: { emails: people(51) } },
      /^alarms\.emails in settings\.json: expected at most 50/,
    ],
    [
      'outcomes to be told for as long as the history is kept',
      { retention: { historyDays: 4 }, notices: { announceMaxAgeHours: 96 } },
      { retention: { historyDays: 1 }, notices: { announceMaxAgeHours: 96 } },
      /^notices\.announceMaxAgeHours in settings\.json: expected at most as long as retention\.historyDays .*told again$/,
    ],
    [
      'outcomes to be told for longer than from poll to poll',
      { ...pollEvery(1_800), notices: { announceMaxAgeHours: 0.6 } },
      { ...pollEvery(1_800), notices: { announceMaxAgeHours: 0.5 } },
      /^notices\.announceMaxAgeHours in .* longer than dataManager\.pollIntervalSeconds/,
    ],
    [
      'an alarm after a day of missed polls',
      { ...pollEvery(3_600), alarms: { missedPolls: 24 } },
      { ...pollEvery(3_600), alarms: { missedPolls: 25 } },
      /^alarms\.missedPolls in/,
    ],
    [
      'an issuer with an audience',
      { readApi: { oidcIssuer: 'https://keycloak.example/realms/squonk', oidcAudience: ['a'] } },
      { readApi: { oidcAudience: ['a'] } },
      /^readApi\.oidcAudience in/,
    ],
    [
      'a host name with a certificate',
      {
        domain: { name: 'a.example.org', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' },
      },
      { domain: { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' } },
      /^domain\.certificateArn in/,
    ],
  ])('allow %s, and no more', (_what, allowed, refused, problem) => {
    expect(() => read(allowed)).not.toThrow();
    expect(() => read(refused)).toThrow(problem);
  });
});
