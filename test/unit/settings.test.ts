import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { fromEnvironment, readSettings } from '../../functions/shared/shape/read-settings.ts';
import { required, type Setting } from '../../functions/shared/shape/setting.ts';
import { EXAMPLE_FILE, fromContent, fromFile } from '../../lib/settings-file.ts';
import { SETTINGS } from '../../lib/settings.ts';
import { readStackSettings } from '../../lib/stack-settings.ts';
import { LOCAL_SETTINGS, readLocalSettings } from '../../local/settings.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const dataManager = {
  apiUrl: 'https://squonk.example/data-manager-api',
  tokenUrl: 'https://keycloak.example/realms/squonk/protocol/openid-connect/token',
};

const readFile = (content: unknown) => readStackSettings(fromContent(content, 'settings.json'));

/** The lines of what is said about settings that cannot be read. */
function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('Every setting', () => {
  const entries: [string, Setting][] = Object.entries(LOCAL_SETTINGS);

  test.each(entries)('%s can be given somewhere, and is described', (_name, setting) => {
    expect(setting.variable ?? setting.path).toMatch(/\w/);
    expect(setting.description).toMatch(/\w.{10,}\.$/);
  });

  test.each(entries.filter(([, setting]) => setting.default !== undefined))(
    '%s takes its own default, and what it writes of it',
    (_name, setting) => {
      const type = setting.type();
      const value = type.schema.parse(setting.default);
      expect(type.schema.parse(type.fromText(type.toText(value)))).toEqual(value);
    },
  );

  test.each(
    entries.filter(([, setting]) => /^(seconds|minutes|hours|days)$/.test(setting.type().unit ?? '')),
  )(
    '%s is written in the unit that its names end in, and is milliseconds in the code',
    (name, { variable, path, type }) => {
      const unit = type().unit ?? '';
      expect(name).toMatch(/Ms$/);
      for (const written of [variable, path]) expect((written ?? unit).toLowerCase()).toMatch(unit);
    },
  );
});

describe('The settings of the stack', () => {
  test('of the example are right', () => {
    expect(problemsOf(() => readStackSettings(fromFile(join(ROOT, EXAMPLE_FILE))))).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    [
      'no Data Manager',
      { dataManager: { tokenUrl: dataManager.tokenUrl } },
      'dataManager.apiUrl in settings.json is not set: expected an https address such as https://squonk.example/data-manager-api, without user name and password (http only for this machine)',
    ],
    [
      'an address that is not https',
      { dataManager: { ...dataManager, apiUrl: 'http://squonk.example' } },
      'dataManager.apiUrl in settings.json: expected an https address such as https://squonk.example/data-manager-api, without user name and password (http only for this machine), got "http://squonk.example"',
    ],
    [
      'an interval that no schedule has',
      { dataManager: { ...dataManager, pollIntervalSeconds: 90 } },
      'dataManager.pollIntervalSeconds in settings.json: expected whole minutes up to an hour: 60, 120, … 3600',
    ],
    [
      'a text in place of a number',
      { dataManager, notices: { perSecond: '8' } },
      'notices.perSecond in settings.json: expected a whole number from 1 to 1000, got "8"',
    ],
    [
      'a pace that SNS punishes',
      { dataManager, recipients: ['a@example.org'], notices: { perSecond: 11 } },
      'notices.perSecond in settings.json: expected at most 10: SNS deactivates an e-mail subscription that gets more',
    ],
    [
      'a retention that CloudWatch does not know',
      { dataManager, retention: { logDays: 31 } },
      'retention.logDays in settings.json: expected 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, or 3653, got 31',
    ],
    [
      'an alarm beyond what CloudWatch looks back',
      { dataManager: { ...dataManager, pollIntervalSeconds: 3600 }, alarms: { missedPolls: 25 } },
      'alarms.missedPolls in settings.json: expected so few that with the poll interval they are a day at most (as far as CloudWatch looks back)',
    ],
    [
      'an address for alarms that is none',
      { dataManager, alarms: { emails: ['a@example.org', 'b'] } },
      'alarms.emails.1 in settings.json: expected an e-mail address, got "b"',
    ],
    [
      'an issuer without an audience',
      { dataManager, readApi: { oidcIssuer: 'https://keycloak.example/realms/squonk' } },
      'readApi.oidcAudience in settings.json: expected both readApi.oidcIssuer and at least one audience, or neither',
    ],
    [
      'an issuer with a slash, which no token has',
      { dataManager, readApi: { oidcIssuer: 'https://keycloak.example/', oidcAudience: ['a'] } },
      'readApi.oidcIssuer in settings.json: expected an https address such as https://keycloak.example/realms/squonk, without a slash at the end, got "https://keycloak.example/"',
    ],
    [
      'a host name without a certificate',
      { dataManager, domain: { name: 'phasewatch.example.org' } },
      'domain.certificateArn in settings.json: expected both domain.name and domain.certificateArn, or neither',
    ],
    [
      'an unknown removal policy',
      { dataManager, removalPolicy: 'snapshot' },
      'removalPolicy in settings.json: expected retain or destroy, got "snapshot"',
    ],
    [
      'a recipient that is none',
      { dataManager, recipients: ['scientist'] },
      'recipients.0.email in settings.json: expected an e-mail address, got "scientist"',
    ],
    [
      'a misspelt filter',
      { dataManager, recipients: [{ email: 'a@example.org', phase: ['FAILED'] }] },
      'recipients.0.phase in settings.json: expected only email or sms, phases, owners, projects, got ["FAILED"]',
    ],
    [
      'somebody twice',
      { dataManager, recipients: ['a@example.org', 'a@example.org'] },
      'recipients in settings.json: expected every address at most once, got ["a@example.org","a@example.org"]',
    ],
    [
      'a misspelt setting',
      { dataManager, recipient: [] },
      'recipient in settings.json is not a setting. Did you mean recipients?',
    ],
    [
      'a setting that is misspelt within its object',
      { dataManager: { ...dataManager, uiURL: 'https://squonk.example/ui' } },
      'dataManager.uiURL in settings.json is not a setting. Did you mean dataManager.uiUrl?',
    ],
    [
      'a setting out of its object',
      { dataManager, pollIntervalSeconds: 60 },
      'pollIntervalSeconds in settings.json is not a setting. Did you mean dataManager.pollIntervalSeconds?',
    ],
    [
      'a key like nothing that there is',
      { dataManager, zzz: 1 },
      'zzz in settings.json is not a setting. See docs/configuration.md.',
    ],
    [
      'a value in place of an object',
      { dataManager, alarms: [] },
      'alarms in settings.json: expected an object',
    ],
  ])('with %s are refused, saying where, what was given and what was expected', (_what, content, problem) => {
    expect(problemsOf(() => readFile(content))).toEqual([problem]);
  });

  test('take more combinations of filters than SNS for wrong', () => {
    const recipients = [{ email: 'a@example.org', owners: names(76), phases: ['COMPLETED', 'FAILED'] }];
    const [problem] = problemsOf(() => readFile({ dataManager, recipients }));
    expect(problem).toMatch(/^recipients\.0 in settings\.json: expected at most 150 combinations.*…$/);
  });

  test('that are wrong in several places are told of all at once', () => {
    const content = { dataManager: {}, removalPolicy: 1, alarms: { emails: ['x'] }, recipient: [] };
    expect(problemsOf(() => readFile(content)).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'recipient',
        'dataManager.apiUrl',
        'dataManager.tokenUrl',
        'removalPolicy',
        'alarms.emails.0',
      ]),
    );
  });

  test('that are not in an object are refused', () => {
    expect(problemsOf(() => readFile([]))[0]).toBe('settings.json: expected an object');
  });

  test('may say which schema an editor takes', () => {
    expect(problemsOf(() => readFile({ $schema: 'https://example.org', dataManager }))).toEqual([]);
  });

  test('that are not there are asked for', () => {
    expect(() => fromFile('none.json')).toThrow(`There is no none.json. Copy ${EXAMPLE_FILE} to`);
  });

  test('that are not JSON are said not to be', () => {
    expect(() => fromFile('README.md')).toThrow('README.md is not JSON');
  });
});

describe('The settings of `npm start`', () => {
  const file = fromContent({ dataManager, retention: { historyDays: 7 } }, 'settings.json');
  const login = { DATA_MANAGER_CLIENT_ID: 'client', DATA_MANAGER_CLIENT_SECRET: 'secret' };

  test('have defaults, all of them', () => {
    expect(readLocalSettings({})).toMatchObject({
      port: 3_000,
      recipients: [{ email: 'scientist@example.org' }],
    });
  });

  test('come from the file where no variable says otherwise; an empty one says nothing', () => {
    const variables = { ...login, DATA_MANAGER_URL: 'https://other.example/api', RETENTION_DAYS: '' };
    expect(readLocalSettings(variables, file)).toMatchObject({
      dataManagerUrl: 'https://other.example/api',
      dataManagerTokenUrl: dataManager.tokenUrl,
      retentionMs: 7 * DAY_MS,
    });
  });

  test('name what is wrong by where it comes from, in the file and in the environment at once', () => {
    const wrong = fromContent({ dataManager: { apiUrl: 5 }, retention: { historyDays: 0 } }, 'settings.json');
    expect(
      problemsOf(() =>
        readLocalSettings({ PORT: 'eighty', RETENTION_DAYS: '1e300', RECIPIENT: 'a' }, wrong),
      ).map((line) => line.replace(/such as .*\)/, '…')),
    ).toEqual(
      expect.arrayContaining([
        'RECIPIENT is not a setting. Did you mean RECIPIENTS?',
        'PORT: expected a whole number from 0 to 65535, got "eighty"',
        'RETENTION_DAYS: expected a number of days from 1 to 36500, got 1e+300',
        'dataManager.apiUrl in settings.json: expected an https address …, got 5',
      ]),
    );
  });

  test.each([
    ['RETENTION_DAYS', { ANNOUNCE_MAX_AGE_HOURS: '96', RETENTION_DAYS: '1' }],
    ['POLL_INTERVAL_SECONDS', { ANNOUNCE_MAX_AGE_HOURS: '0.5', POLL_INTERVAL_SECONDS: '1800' }],
    ['SWEEP_INTERVAL_SECONDS', { ANNOUNCE_MAX_AGE_HOURS: '0.5', SWEEP_INTERVAL_SECONDS: '1800' }],
  ])(
    'with which outcomes would be told twice or never are refused: the age against %s',
    (name, variables) => {
      expect(problemsOf(() => readLocalSettings(variables))).toEqual([
        expect.stringMatching(new RegExp(`^ANNOUNCE_MAX_AGE_HOURS: expected .*${name}`)),
      ]);
    },
  );

  test('never show a secret, nor a password in an address', () => {
    const problems = problemsOf(() =>
      readLocalSettings({
        WEBHOOK_SECRETS: 'hunter2',
        CALLBACK_SECRETS: 'hunter2',
        SMTP_URL: 'hunter2',
        DATA_MANAGER_URL: 'https://user:hunter2@squonk.example/api',
      }),
    ).join('\n');
    expect(problems).toMatch(
      /^WEBHOOK_SECRETS\.0: expected at least 24 bytes in base64, with or without whsec_ before them$/m,
    );
    expect(problems).toMatch(/^SMTP_URL: expected smtp:/m);
    expect(problems).toMatch(/^DATA_MANAGER_URL: .*, got "https:\/\/…@squonk.example\/api"$/m);
    expect(problems).not.toContain('hunter2');
  });

  test.each([
    [
      { DATA_MANAGER_URL: dataManager.apiUrl, ...login },
      /^DATA_MANAGER_TOKEN_URL: expected .*openid-connect/,
    ],
    [
      { DATA_MANAGER_URL: dataManager.apiUrl, DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl },
      /^DATA_MANAGER_CLIENT_ID: expected a client, and DATA_MANAGER_USERNAME with DATA_MANAGER_PASSWORD or DATA_MANAGER_CLIENT_SECRET, to log in to the Data Manager$/,
    ],
  ])('ask for a login beside a Data Manager', (variables: Record<string, string>, problem) => {
    const problems = problemsOf(() => readLocalSettings(variables));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('have nobody to tell while the settings file says muted', () => {
    const muted = fromContent({ recipients: ['a@example.org'], notices: { muted: true } }, 'settings.json');
    expect(readLocalSettings({}, muted).recipients).toEqual([]);
  });
});

test('A required setting that has a default is still asked for', () => {
  const settings = { tableName: required(SETTINGS.tableName) };
  expect(problemsOf(() => readSettings(settings, [fromEnvironment({})]))).toEqual([
    'TABLE_NAME is not set: expected the name of a DynamoDB table',
  ]);
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `name${index}`);
}
