import { describe, expect, test } from '@jest/globals';
import { judgeMessage, ruleThatNames } from '../../functions/shared/people/judge-message.ts';
import type { Message } from '../../functions/shared/people/message.ts';
import { changedRule, endedRule } from '../../functions/shared/people/rule.ts';
import { failedEvent, historyEvent } from '../builders/history-event.ts';
import { message, rule, ruleTerms, settledMessage } from '../builders/telling.ts';

const NOW = '2026-02-03T10:20:00.000Z';
const newest = failedEvent({ sequence: 2 });
const verdict = (
  about: Message,
  event: typeof newest | undefined = newest,
  others: readonly Message[] = [],
) => {
  const judgement = judgeMessage(about, event, others);
  return judgement.kind === 'drop' ? judgement.reason : judgement.heard;
};
const completed = { sequence: 1, notice: { kind: 'completed', number: 1 } } as const;

describe('at the moment of sending, a message', () => {
  test('goes where it tells the last outcome, and nothing was told before', () => {
    expect(judgeMessage(message(), newest, [])).toEqual({ kind: 'send', heard: undefined });
    const later = { ...newest, sequence: 3, kind: 'update' as const };
    expect(judgeMessage(message(), later, [])).toEqual({ kind: 'send', heard: undefined });
  });

  test('is superseded where the instance has another outcome, or has the same one again', () => {
    expect(verdict(message(), { ...newest, lastOutcome: 'success' })).toBe('superseded');
    expect(verdict(message(), { ...newest, noticeCounts: { failed: 2, completed: 1 } })).toBe('superseded');
  });

  test('says nothing where the history is gone, or knows of no outcome', () => {
    expect(judgeMessage(message(), undefined, [])).toEqual({ kind: 'drop', reason: 'no-event' });
    expect(judgeMessage(message(), historyEvent(), [])).toEqual({ kind: 'drop', reason: 'superseded' });
  });

  const again = message({ sequence: 4, notice: { kind: 'failed', number: 2 } });
  const twice = { ...newest, sequence: 4, noticeCounts: { failed: 2, completed: 1 } };

  test('is not repeated where the address was told the same last', () => {
    const skipped = settledMessage('dropped', { ...completed, sequence: 3 });
    expect(verdict(again, twice, [settledMessage(), skipped])).toBe('already-told');
    const between = settledMessage('told', { ...completed, sequence: 3 });
    expect(verdict(again, twice, [settledMessage(), between])).toBe(between);
    expect(verdict(again, twice, [between, settledMessage()])).toBe(between);
  });

  test('is repeated where it is not certain that the same was told', () => {
    const uncertain = settledMessage('uncertain');
    expect(verdict(again, twice, [uncertain])).toBe(uncertain);
    const tried = message({ attempts: 1 });
    expect(verdict(again, twice, [tried])).toBe(tried);
    expect(verdict(again, twice, [message()])).toBeUndefined();
  });

  test('a correction goes to whoever was told, or may have been told, what it corrects', () => {
    const correction = message({ because: 'correction' });
    for (const heard of [settledMessage('told', completed), settledMessage('uncertain', completed)]) {
      expect(verdict(correction, newest, [heard])).toBe(heard);
    }
    expect(verdict(correction, newest, [settledMessage('dropped', completed)])).toBe('nothing-to-correct');
    expect(verdict(correction, newest, [message(completed)])).toBe('nothing-to-correct');
    expect(verdict(correction, newest, [message({ ...completed, attempts: 1 })])).toMatchObject({
      attempts: 1,
    });
  });
});

describe('a rule still wants a message', () => {
  const told = settledMessage('told', completed);
  const wants = (rules = [rule()], heard?: Message) =>
    ruleThatNames(rules, message(), newest, heard, NOW)?.id;

  test('while it is in force, names the instance, the kind and the address, and is the person’s', () => {
    expect(wants()).toBe('own-all');
    expect(wants([endedRule(rule(), NOW)])).toBeUndefined();
    expect(wants([changedRule(rule(), ruleTerms({ jobs: ['other'] }), NOW)])).toBeUndefined();
    expect(wants([changedRule(rule(), ruleTerms({ kinds: ['completed'] }), NOW)])).toBeUndefined();
    expect(wants([changedRule(rule(), ruleTerms({ addressIds: ['phone'] }), NOW)])).toBeUndefined();
    expect(wants([rule({ userName: 'bob', scope: { kind: 'all' } })])).toBeUndefined();
  });

  test('that corrects what the address was told, whatever kinds and addresses it names', () => {
    const narrow = rule({ terms: { kinds: ['completed'], addressIds: ['phone'] } });
    expect(wants([narrow], told)).toBe('own-all');
    expect(wants([endedRule(narrow, NOW)], told)).toBeUndefined();
  });
});
