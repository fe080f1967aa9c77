import type { Address } from '../../functions/shared/people/address.ts';
import { NO_MESSAGES_YET } from '../../functions/shared/people/burst.ts';
import type { Message, OpenMessage } from '../../functions/shared/people/message.ts';
import { newRule, type Rule, type RuleScope, type RuleTerms } from '../../functions/shared/people/rule.ts';
import { summary } from './summary.ts';

/** When the examples of people were made: before the example Job finishes. */
export const LONG_BEFORE = '2026-02-01T09:00:00.000Z';

/** Alice's confirmed e-mail address. */
export function address(overrides: Partial<Address> = {}): Address {
  return {
    id: 'mail',
    userName: 'alice',
    kind: 'email',
    value: 'alice@example.org',
    state: 'confirmed',
    stateSince: LONG_BEFORE,
    generation: 1,
    topicArn: 'arn:aws:sns:eu-west-1:123456789012:phasewatch_address_mail_1',
    burst: NO_MESSAGES_YET,
    revision: 1,
    ...overrides,
  };
}

/** What is different about a rule. */
export interface RuleOverrides {
  readonly id?: string;
  readonly userName?: string;
  readonly scope?: RuleScope;
  readonly terms?: Partial<RuleTerms>;
  readonly from?: string;
}

/** Alice's rule for the outcomes of all her instances. */
export function rule({
  id = 'own-all',
  userName = 'alice',
  scope = { kind: 'own' },
  terms,
  from = LONG_BEFORE,
}: RuleOverrides = {}): Rule {
  return newRule(id, userName, scope, ruleTerms(terms), from);
}

/** Completed and failed, to Alice's e-mail address. */
export function ruleTerms(overrides: Partial<RuleTerms> = {}): RuleTerms {
  return { kinds: ['completed', 'failed'], addressIds: ['mail'], ...overrides };
}

/** The message to Alice about the example Job, which has failed; it is due. */
export function message(overrides: Partial<OpenMessage> = {}): OpenMessage {
  return {
    instanceId: summary().id,
    sequence: 2,
    notice: { kind: 'failed', number: 1 },
    userName: 'alice',
    addressId: 'mail',
    because: 'rule',
    rules: [{ route: 'route#owner#alice', id: 'own-all' }],
    createdAt: '2026-02-03T10:12:43.000Z',
    attempts: 0,
    dueAt: Date.parse('2026-02-03T10:13:43.000Z'),
    state: 'due',
    ...overrides,
  };
}

/** The same, told or dropped. */
export function settledMessage(
  state: 'told' | 'uncertain' | 'dropped' = 'told',
  overrides: Partial<OpenMessage> = {},
): Message {
  const { dueAt: _, ...closed } = message(overrides);
  return { ...closed, state, settledAt: '2026-02-03T10:12:44.000Z' };
}
