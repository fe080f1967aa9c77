import { describe, expect, test } from '@jest/globals';
import type { Addresses } from '../../functions/shared/people/addresses.ts';
import type { Digests } from '../../functions/shared/people/digest.ts';
import { keyOfMessage, type OpenMessage } from '../../functions/shared/people/message.ts';
import type { Messages } from '../../functions/shared/people/messages.ts';
import { changedRule, endedRule } from '../../functions/shared/people/rule.ts';
import type { Rules } from '../../functions/shared/people/rules.ts';
import { address, message, rule, ruleTerms, settledMessage } from '../builders/telling.ts';

/** The stores of people; all on one table, or all in one memory. */
export interface PeopleStores {
  readonly addresses: Addresses;
  readonly rules: Rules;
  readonly messages: Messages;
  readonly digests: Digests;
}

const AT = Date.parse('2026-02-03T10:13:43.000Z');
const FOREVER = Number.MAX_SAFE_INTEGER;
const SETTLED_AT = '2026-02-03T10:12:44.000Z';

/** What all stores of people keep to. */
export function peopleContract(name: string, makeStores: () => Promise<PeopleStores>): void {
  describe(`addresses in ${name}`, () => {
    const alice = { userName: 'alice', id: 'mail' };

    test('are kept as they are, one of a key, by person', async () => {
      const { addresses } = await makeStores();
      const phone = address({ id: 'phone', kind: 'sms', value: '+447700900123', state: 'pending' });
      expect(await addresses.address(alice)).toBeUndefined();
      expect([await addresses.add(address()), await addresses.add(phone)]).toEqual([true, true]);
      expect(await addresses.add(address({ value: 'other@example.org' }))).toBe(false);
      await addresses.add(address({ userName: 'bob' }));
      expect(await addresses.address(alice)).toEqual(address());
      expect(await addresses.ofPerson('alice')).toEqual([address(), phone]);
    });

    test('are changed by whoever has read the newest revision, and only by one', async () => {
      const { addresses } = await makeStores();
      await addresses.add(address());
      const turn = { token: 't-1', until: 5, digestId: 'd-1', message: { instanceId: 'i', item: 'm' } };
      const changed = { ...address({ revision: 2 }), burst: { windowMinutes: 2, lastSentAt: 1 }, turn };
      expect(await addresses.change(address(), { burst: changed.burst, turn })).toEqual(changed);
      expect(await addresses.change(address(), { state: 'removed' })).toBeUndefined();
      expect(await addresses.address(alice)).toEqual(changed);
      const { turn: _, ...without } = { ...changed, revision: 3 };
      expect(await addresses.change(changed, { turn: undefined })).toEqual(without);
      expect(await addresses.change(address({ id: 'unknown' }), { state: 'removed' })).toBeUndefined();
    });

    test('row 54: of twenty that take the turn at once, one gets it', async () => {
      const { addresses } = await makeStores();
      await addresses.add(address());
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          addresses.change(address(), { turn: { token: `t-${index}`, until: 5, digestId: 'd' } }),
        ),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });
  });

  describe(`rules in ${name}`, () => {
    const route = 'route#owner#alice';
    const all = rule({ id: 'all', scope: { kind: 'all' } });

    test('are found under their route, and by their person', async () => {
      const { rules } = await makeStores();
      for (const one of [
        rule(),
        all,
        rule({ id: 'bob', userName: 'bob', scope: { kind: 'owner', owner: 'alice' } }),
      ]) {
        expect(await rules.put(one)).toBe(true);
      }
      expect((await rules.under(route)).map(({ id }) => id)).toEqual(['bob', 'own-all']);
      expect(await rules.under('route#project#p-1')).toEqual([]);
      expect(await rules.rule({ route, id: 'own-all' })).toEqual(rule());
      expect(await rules.rule({ route, id: 'all' })).toBeUndefined();
      expect(await rules.ofPerson('alice')).toEqual([all, rule()]);
    });

    test('are changed one revision at a time, and stay when they end', async () => {
      const { rules } = await makeStores();
      expect(await rules.put(changedRule(rule(), ruleTerms(), SETTLED_AT))).toBe(false);
      await rules.put(rule());
      expect(await rules.put(rule())).toBe(false);
      const changed = changedRule(rule(), ruleTerms({ kinds: ['failed'], jobs: ['dock'] }), SETTLED_AT);
      expect(await rules.put(changed)).toBe(true);
      expect(await rules.put(endedRule(rule(), SETTLED_AT))).toBe(false);
      const ended = endedRule(changed, SETTLED_AT);
      expect(await rules.put(ended)).toBe(true);
      expect(await rules.under(route)).toEqual([ended]);
    });
  });

  describe(`messages in ${name}`, () => {
    const key = keyOfMessage(message());
    const entryOf = ({ instanceId, notice, userName, addressId, createdAt, dueAt }: OpenMessage) => {
      return { instanceId, notice, userName, addressId, createdAt, dueAt };
    };

    test('the time of a decision is fixed by whoever decides first', async () => {
      const { messages } = await makeStores();
      const { instanceId, sequence, notice } = message();
      const first = { instanceId, sequence, notice, decidedAt: SETTLED_AT };
      expect(await messages.decide(first)).toEqual(first);
      expect(await messages.decide({ ...first, decidedAt: '2026-02-04T10:00:00.000Z' })).toEqual(first);
      const next = { ...first, sequence: 4, notice: { ...notice, number: 2 } };
      expect(await messages.decide(next)).toEqual(next);
    });

    test('there is one for each notice and address, with its instance', async () => {
      const { messages } = await makeStores();
      const [bob, second] = [
        message({ userName: 'bob' }),
        message({ sequence: 4, notice: { kind: 'failed', number: 2 } }),
      ];
      const dropped = {
        ...settledMessage('dropped', { addressId: 'phone', sequence: 1 }),
        reason: 'no-rule' as const,
      };
      for (const one of [second, bob, message(), dropped]) expect(await messages.add(one)).toBe(true);
      expect(await messages.add(message({ because: 'correction' }))).toBe(false);
      await messages.add(message({ instanceId: 'other' }));
      const found = await messages.ofInstance(message().instanceId);
      expect(found).toHaveLength(4);
      expect(found).toEqual(expect.arrayContaining([message(), bob, second, dropped]));
      expect(found.map(({ sequence }) => sequence)).toEqual([1, 2, 2, 4]);
      expect(await messages.message(key)).toEqual(message());
      expect(await messages.message({ ...key, instanceId: 'unknown' })).toBeUndefined();
    });

    test('those due are found, earliest first, and those of an address, oldest first', async () => {
      const { messages } = await makeStores();
      const later = message({ instanceId: 'i-2', dueAt: AT + 2, createdAt: '2026-02-03T10:12:00.000Z' });
      const held = message({ instanceId: 'i-3', state: 'held', reason: 'burst', dueAt: AT + 1 });
      const bob = message({ instanceId: 'i-4', userName: 'bob', dueAt: AT + 9 });
      const told = settledMessage('told', { instanceId: 'i-5' });
      for (const one of [later, held, message(), bob, told]) await messages.add(one);
      expect(await messages.due(AT + 2, 10)).toEqual([message(), held, later].map(entryOf));
      expect(await messages.due(FOREVER, 2)).toEqual([message(), held].map(entryOf));
      expect(await messages.due(AT - 1, 10)).toEqual([]);
      const open = await messages.openOf({ userName: 'alice', id: 'mail' }, 10);
      expect(open[0]).toEqual(entryOf(later));
      expect(open).toHaveLength(3);
      expect(await messages.openOf({ userName: 'alice', id: 'mail' }, 1)).toEqual([entryOf(later)]);
    });

    test('are held, tried and settled, and then never change again', async () => {
      const { messages } = await makeStores();
      await messages.add(message());
      expect(await messages.change(key, { state: 'held', reason: 'burst', dueAt: AT + 5 })).toBe(true);
      expect(await messages.message(key)).toEqual({
        ...message({ dueAt: AT + 5 }),
        state: 'held',
        reason: 'burst',
      });
      expect(await messages.change(key, { state: 'due', dueAt: AT + 7, attempts: 1 })).toBe(true);
      expect(await messages.message(key)).toEqual(message({ dueAt: AT + 7, attempts: 1 }));
      expect((await messages.due(FOREVER, 10)).map(({ dueAt }) => dueAt)).toEqual([AT + 7]);
      const told = { state: 'told', settledAt: SETTLED_AT, messageId: 'm-1', digestId: 'd-1' } as const;
      expect(await messages.change(key, told)).toBe(true);
      const { dueAt: _, ...closed } = message({ attempts: 1 });
      expect(await messages.message(key)).toEqual({ ...closed, ...told });
      expect(await messages.change(key, { state: 'due', dueAt: AT })).toBe(false);
      expect(await messages.change(key, { ...told, messageId: 'm-2' })).toBe(false);
      expect(await messages.message(key)).toEqual({ ...closed, ...told });
      expect(await messages.due(FOREVER, 10)).toEqual([]);
      expect(await messages.openOf({ userName: 'alice', id: 'mail' }, 10)).toEqual([]);
      expect(await messages.change({ ...key, instanceId: 'unknown' }, told)).toBe(false);
    });

    test('those of a person come newest first, page by page', async () => {
      const { messages, rules } = await makeStores();
      await rules.put(rule());
      const mine = Array.from({ length: 5 }, (_, index) =>
        message({ instanceId: `i-${index}`, createdAt: `2026-02-03T10:12:4${index}.000Z` }),
      ).reverse();
      for (const one of [...mine, message({ userName: 'bob' })]) await messages.add(one);
      const first = await messages.ofPerson('alice', 2);
      expect(first.messages).toEqual(mine.slice(0, 2));
      const second = await messages.ofPerson('alice', 2, first.next);
      expect(second.messages).toEqual(mine.slice(2, 4));
      expect(await messages.ofPerson('alice', 2, second.next)).toEqual({
        messages: mine.slice(4),
        next: undefined,
      });
      expect((await messages.ofPerson('alice', 5)).next).toBeUndefined();
    });
  });

  test(`digests in ${name} are kept, and say when they were sent`, async () => {
    const { digests } = await makeStores();
    const digest = {
      id: 'd-1',
      userName: 'alice',
      addressId: 'mail',
      createdAt: SETTLED_AT,
      messages: [keyOfMessage(message())],
    };
    expect(await digests.digest('d-1')).toBeUndefined();
    await digests.put(digest);
    expect(await digests.digest('d-1')).toEqual(digest);
    const sent = { ...digest, sent: { at: SETTLED_AT, messageId: 'm-1' } };
    await digests.put(sent);
    expect(await digests.digest('d-1')).toEqual(sent);
  });
}
