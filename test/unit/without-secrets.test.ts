import { expect, test } from '@jest/globals';
import { withoutSecrets } from '../../functions/shared/instances/without-secrets.ts';
import { lastOf } from './history-of.ts';
import { summary } from '../builders/summary.ts';

test.each(['callback_token', 'token', 'accessToken', 'CLIENT_SECRET', 'db_password'])(
  'a field called %s is not kept, at whatever depth',
  (field) => {
    expect(withoutSecrets(summary({ [field]: 'opens everything' }))).toEqual({
      summary: summary(),
      omittedFields: [field],
    });
    const deep = { outputs: { a: [{ [field]: 'opens everything' }] } };
    expect(withoutSecrets(summary(deep)).omittedFields).toEqual(['outputs']);
  },
);

test('a field that only begins like a secret is kept', () => {
  expect(withoutSecrets(summary({ tokenizer: 'bert' })).summary).toHaveProperty('tokenizer', 'bert');
});

test('a flag that only says whether there is a token is kept', () => {
  const flags = { has_valid_callback_token: true, deep: { token: null } };
  expect(withoutSecrets(summary(flags))).toEqual({ summary: summary(flags), omittedFields: [] });
});

test('a field that nests deeper than anybody looks is not kept', () => {
  const levels = (depth: number): unknown => (depth === 0 ? 'core' : { in: levels(depth - 1) });
  expect(withoutSecrets(summary({ deep: levels(60) })).omittedFields).toEqual([]);
  expect(withoutSecrets(summary({ deep: levels(70) })).omittedFields).toEqual(['deep']);
});

test('an event names what was left out of its summary', () => {
  expect(lastOf(summary({ token: 'opens everything' }))).toMatchObject({
    summary: summary(),
    omittedFields: ['token'],
  });
});
