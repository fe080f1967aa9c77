import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SETTINGS } from '../../lib/settings.ts';
import { misspeltVariables } from '../../local/misspelt-variables.ts';

const VARIABLES = Object.values(SETTINGS).flatMap((setting) =>
  'variable' in setting ? [setting.variable] : [],
);
const LONG = VARIABLES.filter((name) => name.length >= 8 && !name.startsWith('AWS_'));

describe('A variable that looks like a setting and is none', () => {
  test.each([
    ['RECIPIENT', 'RECIPIENTS'],
    ['POLL_INTERVAL', 'POLL_INTERVAL_SECONDS'],
    ['POLL_INTERVAL_MINUTES', 'POLL_INTERVAL_SECONDS'],
    ['RETENTION_HOURS', 'RETENTION_DAYS'],
    ['NOTICE_PER_SECOND', 'NOTICES_PER_SECOND'],
    ['DATA_MANAGER_UI', 'DATA_MANAGER_UI_URL'],
    ['DATA_MANAGER_PASWORD', 'DATA_MANAGER_PASSWORD'],
    ['DATA_MANAGER_USER', 'DATA_MANAGER_USERNAME'],
    ['WEBHOOK_SECRET', 'WEBHOOK_SECRETS'],
    ['PHASEWATCH_DATA', 'PHASEWATCH_DATA_DIR'],
    ['PHASEWATCH_CONFIG_FILE', 'PHASEWATCH_CONFIG'],
    ['PHASEWATCH_RECIPIENTS', 'RECIPIENTS'],
  ])('is refused: %s, for %s', (name, meant) => {
    expect(misspeltVariables([name])).toEqual([`${name} is not a setting. Did you mean ${meant}?`]);
  });

  test('is found whichever letter is missing', () => {
    const missing = fc
      .constantFrom(...LONG)
      .chain((name) => fc.tuple(fc.constant(name), fc.nat(name.length - 1)))
      .map(([name, at]) => name.slice(0, at) + name.slice(at + 1));
    fc.assert(
      fc.property(missing, (name) => {
        expect(misspeltVariables([name])).toHaveLength(1);
      }),
    );
  });
});

describe('What else is set on a machine is left alone', () => {
  test.each<[string, string[]]>([
    ['settings themselves', VARIABLES],
    ['those of the commands', ['PHASEWATCH_WEBHOOK_SECRET', 'PHASEWATCH_TOKEN']],
    [
      'short names',
      ['TABLE', 'TOPIC', 'PORTS', 'PORT_', 'PORT_SECONDS', 'PATH', 'HOST', 'RETENTION', 'POLL'],
    ],
    [
      'those of a shell',
      'HOME USER LOGNAME SHELL PWD OLDPWD SHLVL LANG LC_ALL TERM TZ EDITOR MAIL DISPLAY HOSTNAME TMPDIR _'.split(
        ' ',
      ),
    ],
    [
      'those of AWS',
      'AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL_STS AWS_REGION AWS_PROFILE AWS_ACCESS_KEY_ID'.split(
        ' ',
      ),
    ],
    [
      'those of Kubernetes, for services of our names',
      'DATA_MANAGER_SERVICE_HOST DATA_MANAGER_SERVICE_PORT DATA_MANAGER_SERVICE_PORT_HTTP DATA_MANAGER_PORT DATA_MANAGER_PORT_80_TCP DATA_MANAGER_PORT_80_TCP_ADDR PHASEWATCH_PORT'.split(
        ' ',
      ),
    ],
    [
      'those of other programs',
      'SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASSWORD SMTP_TO TOPIC_ID TABLE_PREFIX PORT_NUMBER DATA_DIR CALLBACK_URL WEBHOOK_URL POLL_TIMEOUT CI NODE_ENV NODE_OPTIONS npm_config_cache npm_lifecycle_event GITHUB_TOKEN DOCKER_HOST KUBERNETES_SERVICE_HOST DATABASE_URL'.split(
        ' ',
      ),
    ],
  ])('%s', (_whose, names) => {
    expect(misspeltVariables(names)).toEqual([]);
  });
});
