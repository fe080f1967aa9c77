import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { EXAMPLE_FILE, readStageConfig, stageConfigSchema } from '../../lib/stage-config.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'phasewatch-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const dataManager = {
  apiUrl: 'https://squonk.example/data-manager-api',
  tokenUrl: 'https://keycloak.example/realms/squonk/protocol/openid-connect/token',
};

function written(content: unknown): string {
  const path = join(directory, 'phasewatch.config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('Settings', () => {
  test('of a Data Manager and a plain list of addresses will do', () => {
    const recipients = ['scientist@example.org', '+447700900123'];
    const config = readStageConfig(written({ dataManager, recipients }));
    expect(config).toMatchObject({
      stackName: 'Phasewatch',
      dataManager: { pollIntervalMinutes: 1, projectIds: [] },
      recipients: [{ email: 'scientist@example.org' }, { sms: '+447700900123' }],
      notifications: { perSecond: 8, announceMaxAgeHours: 24 },
      retention: { logDays: 30 },
      removalPolicy: 'retain',
      customerManagedKey: false,
    });
  });

  test('with nobody to tell are settings', () => {
    expect(readStageConfig(written({ dataManager, recipients: [] })).recipients).toEqual([]);
    expect(readStageConfig(written({ dataManager })).recipients).toEqual([]);
  });

  test('of the example are right', () => {
    expect(() => readStageConfig(join(ROOT, EXAMPLE_FILE))).not.toThrow();
  });

  test.each<[string, unknown, string]>([
    [
      'an address that is not https',
      { dataManager: { ...dataManager, apiUrl: 'http://squonk.example' } },
      'dataManager.apiUrl: expected an https address',
    ],
    ['no Data Manager', {}, 'dataManager: '],
    [
      'an odd interval',
      { dataManager: { ...dataManager, pollIntervalMinutes: 0.5 } },
      'dataManager.pollIntervalMinutes: expected a whole number from 1 to 60',
    ],
    [
      'a recipient that is none',
      { dataManager, recipients: ['scientist'] },
      'recipients.0.email: expected an e-mail address',
    ],
    [
      'a misspelt filter',
      { dataManager, recipients: [{ email: 'a@example.org', phase: ['FAILED'] }] },
      'recipients.0.phase: expected only email or sms, phases, owners, projects',
    ],
    [
      'an unknown phase',
      { dataManager, recipients: [{ email: 'a@example.org', phases: ['RUNNING'] }] },
      'recipients.0.phases.0: ',
    ],
    [
      'somebody twice',
      { dataManager, recipients: ['a@example.org', 'a@example.org'] },
      'recipients: expected every address at most once',
    ],
    [
      'more combinations than SNS takes',
      {
        dataManager,
        recipients: [{ email: 'a@example.org', owners: texts(76), phases: ['COMPLETED', 'FAILED'] }],
      },
      'recipients.0: expected at most 150 combinations',
    ],
    [
      'more filters than SNS takes',
      {
        dataManager,
        recipients: texts(201).map((name) => ({ email: `${name}@example.org`, owners: [name] })),
      },
      'recipients: expected at most 200 recipients',
    ],
    [
      'a pace that SNS punishes',
      { dataManager, recipients: ['a@example.org'], notifications: { perSecond: 11 } },
      'notifications.perSecond: expected at most 10',
    ],
    [
      'a retention that CloudWatch does not know',
      { dataManager, retention: { logDays: 31 } },
      'retention.logDays: expected one of 1, 3, 5',
    ],
    [
      'an alarm beyond what CloudWatch looks back',
      { dataManager: { ...dataManager, pollIntervalMinutes: 60 }, alarms: { missedPolls: 25 } },
      'alarms.missedPolls: expected',
    ],
    [
      'an issuer without an audience',
      { dataManager, readApi: { oidcIssuer: 'https://keycloak.example/realms/squonk' } },
      'readApi.oidcAudience: expected both',
    ],
    [
      'an issuer with a slash, which no token has',
      { dataManager, readApi: { oidcIssuer: 'https://keycloak.example/', oidcAudience: ['a'] } },
      'readApi.oidcIssuer: expected no slash at the end',
    ],
    [
      'a certificate that is none',
      { dataManager, domain: { name: 'phasewatch.example.org', certificateArn: 'arn' } },
      'domain.certificateArn: expected the ARN',
    ],
    [
      'an unknown removal policy',
      { dataManager, removalPolicy: 'snapshot' },
      'removalPolicy: expected "retain" or "destroy"',
    ],
    ['a misspelt field', { dataManager, recipient: [] }, 'Unrecognized key: "recipient"'],
  ])('with %s are refused, saying where and what was expected', (_what, content, message) => {
    expect(() => readStageConfig(written(content))).toThrow(message);
  });

  test('that are wrong in several places are told of all at once', () => {
    const read = () =>
      readStageConfig(written({ dataManager: {}, removalPolicy: 1, alarms: { emails: ['x'] } }));
    for (const field of ['dataManager.apiUrl', 'dataManager.tokenUrl', 'removalPolicy', 'alarms.emails.0']) {
      expect(read).toThrow(field);
    }
  });

  test('that are not there are asked for', () => {
    expect(() => readStageConfig(join(directory, 'none.json'))).toThrow(`Copy ${EXAMPLE_FILE} to`);
  });

  test('that are not JSON are said not to be', () => {
    expect(() => readStageConfig(written('{'))).toThrow('is not JSON');
  });
});

describe('Every field of the settings', () => {
  const fields = fieldsOf(
    z.toJSONSchema(stageConfigSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
  );
  const guide = readFileSync(join(ROOT, 'docs', 'guides', 'deploy.md'), 'utf8');

  test.each(fields)('$path is described, in the schema and in the guide', ({ path, description }) => {
    expect(description).toMatch(/\w.{10,}/);
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${path}\` `));
    expect(row).toContain(description);
  });

  test('is found', () => {
    expect(fields.length).toBeGreaterThan(20);
  });
});

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function fieldsOf({ properties = {} }: JsonSchema, prefix = ''): { path: string; description: string }[] {
  return Object.entries(properties)
    .filter(([name]) => name !== '$schema')
    .flatMap(([name, field]) =>
      field.properties
        ? fieldsOf(field, `${prefix}${name}.`)
        : [{ path: `${prefix}${name}`, description: field.description ?? '' }],
    );
}

function texts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `name${index}`);
}
