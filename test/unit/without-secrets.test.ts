import { describe, expect, test } from '@jest/globals';
import { observe } from '../../functions/shared/instances/observation.ts';
import { withoutSecrets } from '../../functions/shared/instances/without-secrets.ts';
import { summary } from '../builders/summary.ts';
import { lastOf } from './history-of.ts';

const SECRET = 'opens everything';

/** What is kept of a field that the Data Manager does not have, and what was left out. */
function cleaned(field: unknown) {
  const { summary: kept, omittedFields } = withoutSecrets(summary({ field }));
  return { kept: kept['field'], omittedFields };
}

describe('a value with the name of a secret', () => {
  test.each([
    ...['callback_token', 'token', 'accessToken', 'CLIENT_SECRET', 'db_password', 'db.passwd', 'pwd'],
    ...['api_key', 'apiKey', 'x-api-key', 'APIKEY', 'AWS_SECRET_ACCESS_KEY', 'privateKey', 'ssh-key'],
    ...['credentials', 'credential', 'Authorization', 'set-cookie', 'cookies', 'callback_url', 'callbackUrl'],
    ...['passphrase', 'refresh_tokens', 'jwt', 'bearer'],
  ])('called %s is left out and named, at whatever depth', (name) => {
    const whole = withoutSecrets(summary({ [name]: SECRET }));
    expect(whole).toEqual({ summary: summary(), omittedFields: [name] });
    expect(cleaned({ a: [{ [name]: { in: SECRET }, b: 1 }] })).toEqual({
      kept: { a: [{ b: 1 }] },
      omittedFields: [`field.a.0.${name}`],
    });
    expect(cleaned(JSON.stringify({ c: JSON.stringify([{ [name]: SECRET, d: 'é' }]) }))).toEqual({
      kept: JSON.stringify({ c: JSON.stringify([{ d: 'é' }]) }),
      omittedFields: [`field.c.0.${name}`],
    });
  });

  test.each(['tokenizer', 'secretary', 'key', 'public_key', 'monkey', 'access_key_id', 'url', 'author'])(
    'is not one called %s',
    (name) => {
      expect(cleaned({ [name]: 'bert' })).toEqual({ kept: { [name]: 'bert' }, omittedFields: [] });
    },
  );

  test('is no flag, no count and nothing that is empty', () => {
    const harmless = { has_valid_callback_token: true, max_tokens: 100, deep: { token: null } };
    expect(cleaned(harmless)).toEqual({ kept: harmless, omittedFields: [] });
    expect(cleaned({ pin_token: 1234 })).toEqual({ kept: {}, omittedFields: ['field.pin_token'] });
  });
});

describe('an address', () => {
  test.each([
    ['https://nb.example/x?token=1', 'https://nb.example/x'],
    ['https://nb.example:8443/x/#access_token=1', 'https://nb.example:8443/x/'],
    ['https://me:pw@nb.example/x@y', 'https://nb.example/x@y'],
    ['https://me:p@w@nb.example', 'https://nb.example'],
    ['https://me@nb.example?x', 'https://nb.example'],
    ['postgres://u:p@db/x', 'postgres://db/x'],
    ['s3+http://u:p@s3.example/a', 's3+http://s3.example/a'],
    ['HTTPS://A.EXAMPLE/?q', 'HTTPS://A.EXAMPLE/'],
    ['cannot read https://u:p@a.example/b?c=d, nor x', 'cannot read https://a.example/b nor x'],
    [
      '"https://a.example/b?c" (see <https://c.example/#d>)',
      '"https://a.example/b" (see <https://c.example/>)',
    ],
    ['[https://a.example/?t=1', '[https://a.example/'],
    [JSON.stringify({ a: ['https://a.example/?t=1'] }), JSON.stringify({ a: ['https://a.example/'] })],
  ])('%s keeps what is harmless: %s', (text, kept) => {
    const result = cleaned(text);
    expect(result.kept).toBe(kept);
    expect(result.omittedFields).toHaveLength(1);
  });

  test.each([
    'https://a.example/b/c.sdf',
    'a://b',
    '://',
    'at 12:30 see //x?y#z',
    'user@example.org?',
    '{"a": 1}  ',
  ])('%j has nothing to hide', (text) => {
    expect(cleaned(text)).toEqual({ kept: text, omittedFields: [] });
  });
});

test('what nests deeper than anybody looks is not kept', () => {
  const levels = (depth: number): unknown => (depth === 0 ? 'core' : { in: levels(depth - 1) });
  expect(cleaned(levels(60)).omittedFields).toEqual([]);
  expect(cleaned(levels(70)).omittedFields).toHaveLength(1);
  expect(JSON.stringify(cleaned(levels(70)).kept)).not.toContain('core');
});

test('a secret that changes is no change', () => {
  const seen = (token: string) =>
    observe(
      summary({ url: `https://nb.example/x?token=${token}`, outputs: { a: { token } } }),
      'poll',
      '2026-02-03T10:00:00.000Z',
    ).digest;
  expect(seen('one')).toBe(seen('two'));
});

test('an event names what was left out of its summary', () => {
  const event = lastOf(summary({ token: SECRET, url: 'https://nb.example/x?token=1' }));
  expect(event.summary).toEqual(summary({ url: 'https://nb.example/x' }));
  expect(event.omittedFields).toEqual(['token', 'url']);
});
