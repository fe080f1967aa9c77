import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pollDataManagerEnv } from '../../functions/poll-data-manager/env.ts';
import { readHistoryEnv } from '../../functions/read-history/env.ts';
import { receiveCallbackEnv } from '../../functions/receive-callback/env.ts';
import { receiveWebhookEnv } from '../../functions/receive-webhook/env.ts';
import { redeliverNotificationsEnv } from '../../functions/redeliver-notifications/env.ts';
import { rotateSecretEnv } from '../../functions/rotate-secret/env.ts';
import { EnvironmentError, readEnv } from '../../functions/shared/platform/read-env.ts';
import { dataManagerSettings, readSettings } from '../../local/settings.ts';
import { StartupError } from '../../local/startup-error.ts';
import { leaksIn, SECRETS } from './canaries.ts';
import { hostileValues, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

const values = fc.oneof(
  texts(),
  hostileValues,
  fc.constantFrom(
    'NaN',
    'Infinity',
    '-1',
    '0',
    '1e400',
    '1e300',
    '1.5',
    '0x10',
    ' 5 ',
    '5s',
    '٣',
    'true',
    '10000000000',
  ),
  fc.constantFrom(
    'http://',
    'https://',
    'https:// /',
    'http://[::1',
    'file:///etc/passwd',
    'javascript:1',
    'https://a:99999',
  ),
  fc.constantFrom(
    '[1]',
    '[{}]',
    '[{"email":1}]',
    '["a@b.example","a@b.example"]',
    '[{"sms":"+1","phases":[]}]',
    '[null]',
  ),
  fc.constantFrom(...Object.values(SECRETS)),
);

type Reader = (environment: Record<string, string>) => unknown;

const readers: Record<string, Reader> = {
  'receive-webhook': (environment) => readEnv(receiveWebhookEnv, environment),
  'receive-callback': (environment) => readEnv(receiveCallbackEnv, environment),
  'read-history': (environment) => readEnv(readHistoryEnv, environment),
  'poll-data-manager': (environment) => readEnv(pollDataManagerEnv, environment),
  'redeliver-notifications': (environment) => readEnv(redeliverNotificationsEnv, environment),
  'rotate-secret': (environment) => readEnv(rotateSecretEnv, environment),
  'npm start': (environment) => dataManagerSettings(readSettings(environment)),
};

const names = fc.constantFrom(
  ...[
    'TABLE_NAME',
    'TOPIC_ARN',
    'NOTIFICATIONS_PER_SECOND',
    'ANNOUNCE_MAX_AGE_HOURS',
    'DELIVERY_LEASE_SECONDS',
  ],
  ...[
    'RETENTION_DAYS',
    'DATA_MANAGER_UI_URL',
    'DATA_MANAGER_URL',
    'DATA_MANAGER_TOKEN_URL',
    'PORT',
    'RECIPIENTS',
  ],
  ...[
    'DATA_MANAGER_SECRET_ID',
    'CALLBACK_SECRET_ID',
    'PREVIOUS_VALID_HOURS',
    'AWS_ENDPOINT_URL_DYNAMODB',
    '__proto__',
  ],
  ...[
    'DATA_MANAGER_CLIENT_ID',
    'DATA_MANAGER_CLIENT_SECRET',
    'DATA_MANAGER_USERNAME',
    'DATA_MANAGER_PASSWORD',
  ],
  ...[
    'DATA_MANAGER_PROJECT_IDS',
    'POLL_INTERVAL_SECONDS',
    'WEBHOOK_SECRETS',
    'CALLBACK_SECRETS',
    'SMTP_URL',
    'SMTP_FROM',
  ],
);

describe('whatever the environment holds', () => {
  test.each(Object.entries(readers))(
    'row 42: %s is given its settings, or a sentence for each variable that quotes no secret',
    (_name, read) => {
      fc.assert(
        fc.property(fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name }), (entries) => {
          try {
            read(Object.fromEntries(entries));
          } catch (error) {
            if (!(error instanceof EnvironmentError || error instanceof StartupError)) throw error;
            expect(error.message).toMatch(/[A-Z_]{4,}.*expected|Expected|Too |Invalid/);
            expect(error.message).not.toMatch(/^\s+at |\[object|undefined: /m);
            const sentences = error.message.replaceAll(/to log in to the Data Manager at .*/g, '');
            expect(leaksIn(sentences)).toEqual([]);
          }
        }),
        runs(150),
      );
    },
  );
});
