import { expect, test } from '@jest/globals';
import { filterPolicyOf } from '../../functions/shared/people/recipient.ts';
import { readLocalSettings } from '../../local/settings.ts';

const recipientsOf = (RECIPIENTS: string) => readLocalSettings({ RECIPIENTS }).recipients;

test.each([
  ['a@example.org', [{ email: 'a@example.org' }]],
  [' a@example.org, +447700900123 ', [{ email: 'a@example.org' }, { sms: '+447700900123' }]],
  ['["a@example.org"]', [{ email: 'a@example.org' }]],
  [' [{"sms": "+447700900123", "phases": ["FAILED"]}]', [{ sms: '+447700900123', phases: ['FAILED'] }]],
])('RECIPIENTS may be %s', (text, recipients) => {
  expect(recipientsOf(text)).toEqual(recipients);
});

test.each<[what: string, recipient: object, policy: object]>([
  ['of no filter', {}, { phase: ['COMPLETED', 'FAILED'] }],
  ['of one phase', { phases: ['FAILED'] }, { phase: ['FAILED'] }],
  ['of projects', { projects: ['project-1'] }, { projectId: ['project-1'] }],
  ['of owners in a phase', { owners: ['a'], phases: ['FAILED'] }, { phase: ['FAILED'], owner: ['a'] }],
])('the filter policy %s is a policy: CloudFormation could not take it away', (_what, filters, policy) => {
  const [recipient] = recipientsOf(JSON.stringify([{ email: 'a@example.org', ...filters }]));
  expect(recipient && filterPolicyOf(recipient)).toEqual(policy);
});

test('owners are in lower case, as Keycloak has user names', () => {
  const text = JSON.stringify([{ email: 'a@example.org', owners: ['Alice', 'BOB'] }]);
  expect(recipientsOf(text)).toEqual([{ email: 'a@example.org', owners: ['alice', 'bob'] }]);
});

test('the domain of an address is read without case, what stands before it is not', () => {
  expect(recipientsOf('A@Example.ORG')).toEqual([{ email: 'A@example.org' }]);
  expect(() => recipientsOf('a@example.org,a@EXAMPLE.org')).toThrow(/expected every address at most once/);
  expect(recipientsOf('a@example.org,A@example.org')).toHaveLength(2);
});

test.each(['scientist', '[a@example.org]', '{"email": "a@example.org"}', '0447700900123'])(
  'RECIPIENTS may not be %s',
  (text) => {
    expect(() => recipientsOf(text)).toThrow(/^RECIPIENTS/);
  },
);
