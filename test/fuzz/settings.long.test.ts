import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEnv } from '../../functions/shared/platform/read-env.ts';
import { SettingsError } from '../../functions/shared/shape/read-settings.ts';
import type { Setting } from '../../functions/shared/shape/setting.ts';
import { LOCAL_SETTINGS, readLocalSettings } from '../../local/settings.ts';
import { FUNCTION_SETTINGS } from '../builders/function-settings.ts';
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
  fc.constant(`https://user:${SECRETS.callback}@squonk.example/api`),
);
const secrets = fc.constantFrom(...Object.values(SECRETS));

type Reader = (environment: Record<string, string>) => unknown;

const readers: Record<string, Reader> = {
  ...Object.fromEntries(
    Object.entries(FUNCTION_SETTINGS).map(([folder, settings]): [string, Reader] => [
      folder,
      (environment) => readEnv(settings, environment),
    ]),
  ),
  'npm start': (environment) => readLocalSettings(environment),
};

const settings: Setting[] = [LOCAL_SETTINGS, ...Object.values(FUNCTION_SETTINGS)].flatMap((each) =>
  Object.values(each),
);
const variables = fc
  .constantFrom(...settings.filter(({ variable }) => variable !== undefined), { variable: '__proto__' })
  .chain((setting) =>
    fc.tuple(fc.constant(setting.variable ?? ''), 'isSecret' in setting ? fc.oneof(secrets, values) : values),
  );

describe('whatever the environment holds', () => {
  test.each(Object.entries(readers))(
    'row 42: %s is given its settings, or a sentence for each variable that quotes no secret',
    (_name, read) => {
      fc.assert(
        fc.property(fc.uniqueArray(variables, { selector: ([name]) => name }), (entries) => {
          try {
            read(Object.fromEntries(entries));
          } catch (error) {
            if (!(error instanceof SettingsError)) throw error;
            expect(error.message).toMatch(/[A-Z_]{4,}.*(: expected|is not a setting)/);
            expect(error.message).not.toMatch(/^\s+at |\[object|undefined: /m);
            expect(leaksIn(error.message)).toEqual([]);
          }
        }),
        runs(150),
      );
    },
  );
});
