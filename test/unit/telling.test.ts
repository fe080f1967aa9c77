import { describe, expect, test } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../functions/shared/base/durations.ts';
import { releaseHeld } from '../../functions/shared/people/release-held.ts';
import { changedRule, endedRule } from '../../functions/shared/people/rule.ts';
import { address, rule, ruleTerms } from '../builders/telling.ts';
import { tellingRig } from '../fakes/telling-rig.ts';

/** When the rig's clock begins. */
const STARTS_AT = '2026-02-03T10:12:43.000Z';
const FAILURES_ONLY = rule({ terms: { kinds: ['failed'] } });

async function aliceTold({ rules = [rule()], addresses = [address()] } = {}) {
  const rig = tellingRig();
  await rig.know({ rules, addresses });
  return rig;
}

describe('a notice', () => {
  test('reaches the address that a rule names, at once, with why', async () => {
    const rig = await aliceTold();
    await rig.tell('i-1', 'failed');
    expect(rig.fates()).toEqual(['i-1 failed:1 told']);
    expect(rig.sender.sent).toMatchObject([
      { to: 'mail', text: { subject: '[FAILED] i-1 (alice)' }, at: rig.clock.now() },
    ]);
    expect(rig.sender.sent[0]?.text.email).toContain('your rule for your own instances names this instance');
  });

  test('row 48: decided again, in any order and a week late, adds nothing', async () => {
    const rig = await aliceTold();
    const first = await rig.finish('i-1', 'failed');
    const second = await rig.finish('i-1', 'completed');
    for (const key of [second, first, second, first]) await rig.decide(key);
    await rig.settle();
    rig.clock.advance(7 * DAY_MS);
    for (const key of [first, second]) await rig.decide(key);
    await rig.settle();
    expect(rig.fates().toSorted()).toEqual(['i-1 completed:1 told', 'i-1 failed:1 dropped superseded']);
    expect(rig.sender.subjectsTo('mail')).toEqual(['[COMPLETED] i-1 (alice)']);
  });

  test('of ten at once has one decision, and its messages are those of the rules of that time', async () => {
    const rig = await aliceTold();
    const key = await rig.finish('i-1');
    await Promise.all(Array.from({ length: 10 }, () => rig.decide(key)));
    rig.clock.advance(SECOND_MS);
    const phone = address({ id: 'phone', kind: 'sms', value: '+447700900123' });
    await rig.know({
      addresses: [phone],
      rules: [rule({ id: 'new', from: rig.clock.nowText(), terms: { addressIds: ['phone'] } })],
    });
    await rig.decide(key);
    expect(rig.messages.all()).toHaveLength(1);
    expect(rig.sender.sent).toHaveLength(1);
  });

  test('nobody asked for, that was suppressed, or of an event that is none, makes no message', async () => {
    const rig = await aliceTold({ rules: [FAILURES_ONLY] });
    expect(await rig.decide(await rig.finish('i-1'))).toEqual({ kind: 'decided', messages: 0, dropped: 0 });
    expect(await rig.decide({ instanceId: 'i-2', sequence: 1 })).toEqual({ kind: 'nothing-to-tell' });
    expect(rig.messages.all()).toEqual([]);
  });

  test('of which somebody may not know, or whose address was removed, is dropped at once, with the reason', async () => {
    const rig = await aliceTold({
      rules: [
        rule({ terms: { addressIds: ['mail', 'gone', 'unknown'] } }),
        rule({ id: 'bob', userName: 'bob', scope: { kind: 'all' } }),
      ],
      addresses: [address(), address({ id: 'gone', state: 'removed' }), address({ userName: 'bob' })],
    });
    rig.mayNotSee.add('bob');
    expect(await rig.decide(await rig.finish('i-1'))).toEqual({ kind: 'decided', messages: 4, dropped: 3 });
    expect(rig.fates()).toEqual(['i-1 completed:1 told', 'i-1 completed:1 dropped not-visible']);
    expect([...rig.fates('gone'), ...rig.fates('unknown')]).toEqual([
      'i-1 completed:1 dropped address-removed',
      'i-1 completed:1 dropped address-removed',
    ]);
  });
});

describe('what is told last is true', () => {
  test('an outcome that another one has overtaken while it was held is superseded', async () => {
    const rig = await aliceTold();
    await rig.tell('i-0');
    await rig.tell('i-1', 'failed');
    await rig.tell('i-1', 'completed');
    await rig.settle();
    expect(rig.fates()).toEqual([
      'i-0 completed:1 told',
      'i-1 failed:1 dropped superseded',
      'i-1 completed:1 told',
    ]);
  });

  test('an outcome that came back while its correction was held is not told again', async () => {
    const rig = await aliceTold();
    await rig.tell('i-1', 'failed');
    await rig.tell('i-1', 'completed');
    await rig.tell('i-1', 'failed');
    await rig.settle();
    expect(rig.fates()).toEqual([
      'i-1 failed:1 told',
      'i-1 completed:1 dropped superseded',
      'i-1 failed:2 dropped already-told',
    ]);
    expect(rig.sender.sent).toHaveLength(1);
  });

  test('whoever was told a failure hears that it is none, though the rule is for failures only', async () => {
    const rig = await aliceTold({ rules: [FAILURES_ONLY] });
    await rig.tell('i-1', 'failed');
    await rig.tell('i-1', 'completed');
    await rig.tell('i-2', 'completed');
    await rig.settle();
    expect(rig.fates()).toEqual(['i-1 failed:1 told', 'i-1 completed:1 told']);
    expect(rig.sender.sent[1]?.text.email).toContain('This address was told FAILED at 2026-02-03 10:12 UTC.');
  });

  test('whoever had not been told the failure hears nothing', async () => {
    const rig = await aliceTold({ rules: [FAILURES_ONLY] });
    await rig.tell('i-0', 'failed');
    await rig.tell('i-1', 'failed');
    await rig.tell('i-1', 'completed');
    await rig.settle();
    expect(rig.fates()).toEqual([
      'i-0 failed:1 told',
      'i-1 failed:1 dropped superseded',
      'i-1 completed:1 dropped nothing-to-correct',
    ]);
  });

  test('a correction that comes while the failure is on its way follows it', async () => {
    const rig = await aliceTold({ rules: [FAILURES_ONLY] });
    rig.sender.duringSend = async () => {
      rig.sender.duringSend = undefined;
      await rig.tell('i-1', 'completed');
    };
    await rig.tell('i-1', 'failed');
    await rig.settle();
    expect(rig.sender.subjectsTo('mail')).toEqual(['[FAILED] i-1 (alice)', '[COMPLETED] i-1 (alice)']);
  });

  test('what may have been told, and is not true any more, is uncertain and corrected', async () => {
    const rig = await aliceTold({ rules: [FAILURES_ONLY] });
    rig.sender.failure = () => 'unavailable';
    await rig.tell('i-1', 'failed');
    rig.sender.failure = () => undefined;
    await rig.tell('i-1', 'completed');
    await rig.settle();
    expect(rig.fates()).toEqual(['i-1 failed:1 uncertain superseded', 'i-1 completed:1 told']);
  });
});

describe('row 49: while messages are held', () => {
  async function withHeld() {
    const rig = await aliceTold();
    await rig.tell('i-0');
    await rig.tell('i-1');
    expect(rig.fates()).toEqual(['i-0 completed:1 told', 'i-1 completed:1 held burst']);
    return rig;
  }
  const fateOf = async (rig: Awaited<ReturnType<typeof withHeld>>) => {
    await rig.settle();
    return rig.fates().find((fate) => fate.startsWith('i-1'));
  };

  test('a member who leaves is not told', async () => {
    const rig = await withHeld();
    rig.mayNotSee.add('alice');
    expect(await fateOf(rig)).toBe('i-1 completed:1 dropped not-visible');
  });

  test('a rule that ends, or asks for something else, is obeyed', async () => {
    const ended = await withHeld();
    await ended.rules.put(endedRule(rule(), ended.clock.nowText()));
    expect(await fateOf(ended)).toBe('i-1 completed:1 dropped no-rule');
    const changed = await withHeld();
    await changed.rules.put(changedRule(rule(), ruleTerms({ kinds: ['failed'] }), changed.clock.nowText()));
    expect(await fateOf(changed)).toBe('i-1 completed:1 dropped no-rule');
  });

  test('a rule that takes the place of another one keeps what is held', async () => {
    const rig = await withHeld();
    await rig.rules.put(endedRule(rule(), rig.clock.nowText()));
    await rig.know({ rules: [rule({ id: 'all', scope: { kind: 'all' }, from: rig.clock.nowText() })] });
    expect(await fateOf(rig)).toBe('i-1 completed:1 told');
  });

  test('an address that is removed gets nothing more', async () => {
    const rig = await withHeld();
    const read = await rig.addresses.address({ userName: 'alice', id: 'mail' });
    await rig.addresses.change(read!, { state: 'removed' });
    expect(await fateOf(rig)).toBe('i-1 completed:1 dropped address-removed');
  });

  test('a history that is gone is no reason to stop', async () => {
    const rig = await withHeld();
    rig.ports.history.last = async () => undefined;
    expect(await fateOf(rig)).toBe('i-1 completed:1 dropped no-event');
  });
});

describe('row 50: an address', () => {
  const changeState = async (
    rig: Awaited<ReturnType<typeof aliceTold>>,
    state: 'confirmed' | 'suspended',
  ) => {
    const read = await rig.addresses.address({ userName: 'alice', id: 'mail' });
    await rig.addresses.change(read!, { state, stateSince: rig.clock.nowText() });
    if (state === 'confirmed') await releaseHeld(read!, rig.ports);
  };

  test('that is pending gets what was held for it once it is confirmed, as one message', async () => {
    const rig = await aliceTold({
      addresses: [address({ state: 'pending', stateSince: '2026-02-03T10:00:00.000Z' })],
    });
    await rig.tell('i-1');
    await rig.tell('i-2', 'failed');
    await rig.pass(90);
    expect(rig.fates()).toEqual(['i-1 completed:1 held pending', 'i-2 failed:1 held pending']);
    await changeState(rig, 'confirmed');
    await rig.pass(1);
    expect(rig.sender.subjectsTo('mail')).toEqual(['[1 FAILED, 1 COMPLETED] first: i-2']);
  });

  test('that is never confirmed gets nothing: after 48 hours what was held is dropped', async () => {
    const rig = await aliceTold({ addresses: [address({ state: 'pending', stateSince: STARTS_AT })] });
    await rig.tell('i-1');
    await rig.pass(48 * 60 - 1);
    expect(rig.fates()).toEqual(['i-1 completed:1 held pending']);
    await rig.pass(1);
    await rig.tell('i-2');
    expect(rig.fates()).toEqual([
      'i-1 completed:1 dropped not-confirmed',
      'i-2 completed:1 dropped not-confirmed',
    ]);
  });

  test('that is suspended is told when it comes back within seven days, and not after that', async () => {
    const rig = await aliceTold();
    await changeState(rig, 'suspended');
    await rig.tell('i-1');
    await rig.pass(60 * 24);
    await rig.tell('i-2');
    for (let hour = 0; hour < 6 * 24; hour += 1) {
      rig.clock.advance(HOUR_MS);
      await rig.sweep();
    }
    await changeState(rig, 'confirmed');
    await rig.settle();
    expect(rig.fates()).toEqual(['i-1 completed:1 dropped held-too-long', 'i-2 completed:1 told']);
  });

  test('that SNS refuses for seven days is not tried for ever', async () => {
    const rig = await aliceTold();
    rig.sender.failure = () => 'refused';
    await rig.tell('i-1');
    const minutes = await rig.settle(8 * 24 * 60);
    expect(rig.fates()).toEqual(['i-1 completed:1 dropped refused']);
    expect(minutes * MINUTE_MS).toBeGreaterThanOrEqual(7 * DAY_MS);
  });
});

describe('quiet hours', () => {
  test('hold what comes in them, as one message at their end; a failure may pass', async () => {
    const rig = await aliceTold();
    rig.quietHours.set('alice', { from: '10:00', to: '11:00', timeZone: 'UTC', failuresPass: true });
    await rig.tell('i-1');
    await rig.pass(3);
    await rig.tell('i-2', 'failed');
    await rig.tell('i-3');
    await rig.pass(10);
    expect(rig.sender.subjectsTo('mail')).toEqual(['[FAILED] i-2 (alice)']);
    await rig.settle();
    expect(rig.sender.subjectsTo('mail')).toEqual(['[FAILED] i-2 (alice)', '[2 COMPLETED] first: i-1']);
    expect(new Date(rig.sender.sent[1]!.at).toISOString().slice(11, 16)).toBe('11:00');
  });
});

test('row 27: a turn that a clock that went wrong has taken is over', async () => {
  const rig = await aliceTold();
  const turn = { token: 'wrong', until: rig.clock.now() + DAY_MS, digestId: 'none' };
  await rig.addresses.change(address(), { turn });
  await rig.tell('i-1');
  expect(rig.fates()).toEqual(['i-1 completed:1 told']);
});

test('more than a thousand held messages go as several digests, a minute apart', async () => {
  const rig = await aliceTold();
  rig.quietHours.set('alice', { from: '10:00', to: '11:00', timeZone: 'UTC', failuresPass: false });
  for (let job = 0; job < 1_200; job += 1) await rig.decide(await rig.finish(`job-${job}`));
  await rig.settle();
  expect(rig.sender.subjectsTo('mail')).toEqual([
    '[1000 COMPLETED] first: job-0',
    '[200 COMPLETED] first: job-1000',
  ]);
  expect(rig.sender.sent[1]!.at - rig.sender.sent[0]!.at).toBeLessThanOrEqual(2 * MINUTE_MS);
});

describe('row 18: while SNS is away for seven days', () => {
  test('everything stays due, and is told soon after', async () => {
    const rig = await aliceTold();
    const back = rig.clock.now() + 7 * DAY_MS + HOUR_MS;
    rig.sender.failure = (now) => (now < back ? 'unavailable' : undefined);
    await rig.tell('i-0');
    await rig.tell('i-1', 'failed');
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      rig.clock.advance(HOUR_MS);
      await rig.sweep();
    }
    await rig.tell('i-2');
    await rig.pass(65);
    expect(rig.sender.subjectsTo('mail')).toEqual(['[1 FAILED, 2 COMPLETED] first: i-1']);
  });
});
