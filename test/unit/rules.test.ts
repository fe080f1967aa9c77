import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../functions/shared/people/message.ts';
import { namedAddresses } from '../../functions/shared/people/named-addresses.ts';
import { namesInstance } from '../../functions/shared/people/names-instance.ts';
import { routesOf } from '../../functions/shared/people/routes.ts';
import {
  changedRule,
  endedRule,
  routeOfRule,
  ruleSchema,
  termsAt,
  type RuleScope,
  type RuleTerms,
} from '../../functions/shared/people/rule.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { LONG_BEFORE, message, rule, ruleTerms, settledMessage } from '../builders/telling.ts';

const at = (time: string) => `2026-02-03T${time}:00.000Z`;
const failed = failedEvent({ sequence: 2 });
const completed = owingEvent({ sequence: 3, notice: { kind: 'completed', number: 1 } });

describe('a rule', () => {
  test('says at every time what it said then, and nothing before it was made or after it ended', () => {
    const [first, second] = [ruleTerms(), ruleTerms({ kinds: ['failed'] })];
    const ended = endedRule(
      changedRule(rule({ from: at('10:00'), terms: first }), second, at('11:00')),
      at('12:00'),
    );
    expect(ruleSchema.parse(ended)).toEqual(ended);
    expect(ended.revision).toBe(3);
    const said = ['09:59', '10:00', '10:59', '11:00', '11:59', '12:00'].map((time) =>
      termsAt(ended, at(time)),
    );
    expect(said).toEqual([undefined, first, first, second, second, undefined]);
  });

  test('a change by a clock that is behind acts from the last change on', () => {
    const changed = changedRule(rule({ from: at('10:00') }), ruleTerms({ kinds: ['failed'] }), at('09:00'));
    expect(termsAt(changed, at('09:30'))).toBeUndefined();
    expect(termsAt(changed, at('10:00'))?.kinds).toEqual(['failed']);
  });

  test('remembers a bounded number of versions', () => {
    let changing = rule({ from: at('10:00') });
    for (let change = 0; change < 300; change += 1)
      changing = changedRule(changing, ruleTerms(), at('11:00'));
    expect(changing.versions).toHaveLength(200);
  });

  test('is kept under the route of what it is about, where the notices of that look', () => {
    const scopes: RuleScope[] = [
      { kind: 'own' },
      { kind: 'owner', owner: failed.owner },
      { kind: 'project', projectId: failed.projectId },
      { kind: 'instance', instanceId: failed.instanceId },
      { kind: 'all' },
    ];
    const routes = scopes.map((scope) => routeOfRule({ scope, userName: 'alice' }));
    expect(new Set(routes)).toEqual(new Set(routesOf(failed)));
    expect(routesOf(failed)).toHaveLength(4);
  });

  test('a name too long for a key has no route', () => {
    expect(routesOf({ ...failed, owner: 'ö'.repeat(1_024), projectId: '' })).toEqual([
      'route#project#',
      `route#instance#${failed.instanceId}`,
      'route#all',
    ]);
  });
});

describe('a rule names', () => {
  const names = (scope: RuleScope, terms: Partial<RuleTerms> = {}, instance = failed) =>
    namesInstance({ scope, userName: 'alice' }, ruleTerms(terms), instance);

  test('what is in its scope', () => {
    expect(names({ kind: 'own' })).toBe(true);
    expect(names({ kind: 'own' }, {}, failedEvent({ owner: 'bob' }))).toBe(false);
    expect(names({ kind: 'owner', owner: 'bob' })).toBe(false);
    expect(names({ kind: 'owner', owner: 'alice' })).toBe(true);
    expect(names({ kind: 'project', projectId: failed.projectId })).toBe(true);
    expect(names({ kind: 'project', projectId: 'project-2' })).toBe(false);
    expect(names({ kind: 'instance', instanceId: failed.instanceId })).toBe(true);
    expect(names({ kind: 'instance', instanceId: 'i-2' })).toBe(false);
    expect(names({ kind: 'all' })).toBe(true);
  });

  test('only jobs or applications, certain jobs, and what ran long, where it says so', () => {
    expect(names({ kind: 'own' }, { jobs: ['other', 'rdkit-molprops'] })).toBe(true);
    expect(names({ kind: 'own' }, { jobs: ['other'] })).toBe(false);
    const { job: _, ...jobless } = failed;
    expect(names({ kind: 'own' }, { jobs: ['other'] }, jobless)).toBe(false);
    expect(names({ kind: 'own' }, { applicationType: 'APPLICATION' })).toBe(false);
    expect(names({ kind: 'own' }, { applicationType: 'JOB' })).toBe(true);
    expect(names({ kind: 'own' }, { minimumMinutes: 12 })).toBe(true);
    expect(names({ kind: 'own' }, { minimumMinutes: 13 })).toBe(false);
  });
});

describe('a notice has to reach', () => {
  const named = (event: typeof failed, rules = [rule()], earlier: readonly Message[] = []) =>
    namedAddresses(event, rules, earlier, at('10:12')).map(({ address, because, rules: by }) => ({
      to: `${address.userName}/${address.id}`,
      because,
      by: by.map(({ id }) => id),
    }));

  test('every address that a rule in force names, each once, with all rules that do', () => {
    const rules = [
      rule({ id: 'a' }),
      rule({ id: 'b', scope: { kind: 'all' }, terms: { addressIds: ['mail', 'phone'] } }),
      rule({ id: 'c', userName: 'bob', scope: { kind: 'all' } }),
      rule({ id: 'later', from: at('10:13'), terms: { addressIds: ['other'] } }),
      endedRule(rule({ id: 'ended', terms: { addressIds: ['old'] } }), at('10:12')),
      rule({ id: 'd', terms: { kinds: ['completed'], addressIds: ['elsewhere'] } }),
    ];
    expect(named(failed, rules)).toEqual([
      { to: 'alice/mail', because: 'rule', by: ['a', 'b'] },
      { to: 'alice/phone', because: 'rule', by: ['b'] },
      { to: 'bob/mail', because: 'rule', by: ['c'] },
    ]);
  });

  test('as a correction, whoever was told what it corrects, or may be, as long as a rule names the instance', () => {
    const rules = [rule({ id: 'failures', terms: { kinds: ['failed'] } })];
    const correction = [{ to: 'alice/mail', because: 'correction', by: ['failures'] }];
    expect(named(completed, rules, [])).toEqual([]);
    for (const earlier of [settledMessage('told'), settledMessage('uncertain'), message()]) {
      expect(named(completed, rules, [earlier])).toEqual(correction);
    }
    expect(named(completed, rules, [settledMessage('dropped')])).toEqual([]);
    expect(named(completed, [endedRule(rules[0]!, LONG_BEFORE)], [settledMessage()])).toEqual([]);
    expect(named(completed, rules, [settledMessage('told', { sequence: 4 })])).toEqual([]);
    expect(named(completed, rules, [settledMessage('told', { userName: 'bob' })])).toEqual([]);
  });
});
