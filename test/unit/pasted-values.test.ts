import { expect, test } from '@jest/globals';
import { readLocalSettings } from '../../local/settings.ts';

test.each([
  'DATA_MANAGER_PASSWORD',
  'DATA_MANAGER_CLIENT_SECRET',
  'DATA_MANAGER_USERNAME',
  'WEBHOOK_SECRETS',
  'CALLBACK_SECRETS',
])('%s is not what the guide has in its place', (variable) => {
  expect(() => readLocalSettings({ [variable]: '…' })).toThrow(new RegExp(`^${variable}.*: expected `, 'm'));
});
