import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../functions/shared/base/durations.ts';
import type { NoticeKind } from '../../functions/shared/history/history-event.ts';
import type { Address } from '../../functions/shared/people/address.ts';
import type { Digest } from '../../functions/shared/people/digest.ts';
import type { MessageKey } from '../../functions/shared/people/message.ts';
import type { MessageChange } from '../../functions/shared/people/messages.ts';
import { address, rule } from '../builders/telling.ts';
import { Fate, Killed, mortalPorts, type Request } from '../fakes/mortal-ports.ts';
import { tellingRig } from '../fakes/telling-rig.ts';

/** What happens in a world: an instance finishes, a queue says so once more, or minutes pass with a sweep in each. */
type Step =
  | { readonly finish: string; readonly kind: NoticeKind }
  | { readonly again: string }
  | { readonly minutes: number };

/** Single messages, held ones, digests, an outcome that is overtaken, and one that is corrected. */
const STEPS: readonly Step[] = [
  { finish: 'first', kind: 'failed' },
  { finish: 'held', kind: 'completed' },
  { finish: 'both', kind: 'failed' },
  { again: 'held' },
  { finish: 'both', kind: 'completed' },
  { minutes: 2 },
  { finish: 'first', kind: 'completed' },
  { finish: 'late', kind: 'failed' },
  { minutes: 6 },
  { finish: 'quiet', kind: 'completed' },
  { minutes: 1 },
];

/** Alice is told everything by e-mail, and failures by SMS too. */
async function live(fate: Fate, steps = STEPS) {
  const rig = tellingRig();
  const phone = address({ id: 'phone', kind: 'sms', value: '+447700900123' });
  const failures = rule({ id: 'failures', terms: { kinds: ['failed'], addressIds: ['phone'] } });
  await rig.know({ addresses: [address(), phone], rules: [rule(), failures] });
  let unsettledSends = 0;
  const inProcess = async (work: (ports: typeof rig.ports) => Promise<unknown>) => {
    const { ports, made } = mortalPorts(rig.ports, fate);
    try {
      await work(ports);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      unsettledSends += countUnsettled(made);
    }
  };
  for (const step of steps) {
    rig.clock.advance(SECOND_MS);
    if ('finish' in step) {
      const key = await rig.finish(step.finish, step.kind);
      await inProcess((ports) => rig.decide(key, ports));
    } else if ('again' in step) {
      await inProcess((ports) => rig.decide({ instanceId: step.again, sequence: 1 }, ports));
    } else {
      for (let minute = 0; minute < step.minutes; minute += 1) {
        rig.clock.advance(MINUTE_MS);
        await inProcess((ports) => rig.sweep(ports));
      }
    }
  }
  await rig.settle();
  return { rig, unsettledSends };
}

/** How many messages a process that was killed had sent without noting it. */
function countUnsettled(made: readonly Request[]): number {
  const sentTo = ({ name, arguments: [to] }: Request) => name === 'sender.send' && (to as Address).id;
  return made.filter((request, index) => {
    const id = sentTo(request);
    if (id === false) return false;
    return !made.slice(index).some(({ name, arguments: [first, second] }) => {
      if (name === 'digests.put') return (first as Digest).addressId === id && (first as Digest).sent;
      if (name !== 'messages.change') return false;
      return (first as MessageKey).item.includes(`#${id}#`) && (second as MessageChange).state === 'told';
    });
  }).length;
}

/** What was sent: to which address, and of which instances which outcome. */
function tellingsOf({ sender }: ReturnType<typeof tellingRig>) {
  return sender.sent.map(({ to, text, at }) => {
    const isDigest = text.email.includes('\nDigest ');
    const failures = /^Failed:\n([\s\S]*?)\n\n/m.exec(text.email)?.[1] ?? '';
    const told = ['first', 'held', 'both', 'late', 'quiet'].flatMap(
      (name): [name: string, kind: NoticeKind][] => {
        const line = new RegExp(isDigest ? `^ {2}${name}\\b` : `"${name}"`, 'm');
        if (!line.test(text.email)) return [];
        const isFailure = isDigest ? line.test(failures) : text.subject.startsWith('[FAILED]');
        return [[name, isFailure ? 'failed' : 'completed']];
      },
    );
    return { to, at, told, email: text.email };
  });
}

/** What must hold whatever was killed or repeated. Gives how many messages came twice, word for word. */
function expectAllTold({ rig, unsettledSends }: Awaited<ReturnType<typeof live>>, fate: Fate): number {
  const fates = rig.fates('mail');
  expect([...fates, ...rig.fates('phone')].filter((text) => / (due|held)/.test(text))).toEqual([]);
  // I11: exactly one message of every notice.
  expect(fates.map((text) => text.split(' ').slice(0, 2).join(' ')).toSorted()).toEqual([
    'both completed:1',
    'both failed:1',
    'first completed:1',
    'first failed:1',
    'held completed:1',
    'late failed:1',
    'quiet completed:1',
  ]);
  // I10: what was heard last is true, and on the phone whatever was told is corrected.
  const tellings = tellingsOf(rig);
  const heardLast = (address: string) =>
    Object.fromEntries(tellings.filter(({ to }) => to === address).flatMap(({ told }) => told));
  const truth = {
    first: 'completed',
    held: 'completed',
    both: 'completed',
    late: 'failed',
    quiet: 'completed',
  };
  expect(heardLast('mail')).toEqual(truth);
  expect(truth).toMatchObject(heardLast('phone'));
  expect(heardLast('phone')).toHaveProperty('late');
  // I5: only what was sent and not noted comes twice.
  const seen = new Set<string>();
  const isNew = (name: string) => !seen.has(name) && Boolean(seen.add(name));
  const again = tellings.filter(
    ({ to, told }) => told.filter((one) => !isNew([to, ...one].join())).length > 0,
  );
  expect(again.length).toBeLessThanOrEqual(unsettledSends + fate.repeatedSends);
  // I8: a minute between any two messages to an address.
  if (fate.repeatedSends === 0) {
    for (const address of ['mail', 'phone']) {
      const times = tellings.filter(({ to }) => to === address).map(({ at }) => at);
      times.slice(1).forEach((time, index) => expect(time - times[index]!).toBeGreaterThanOrEqual(MINUTE_MS));
    }
  }
  return again.filter(({ email }) => tellings.filter((other) => other.email === email).length > 1).length;
}

async function check(fate: Fate) {
  const world = await live(fate);
  return { ...world, sameAgain: expectAllTold(world, fate) };
}

describe('row 54: a process dies', () => {
  test('nowhere: each is told once', async () => {
    const { rig } = await check(new Fate());
    expect(
      tellingsOf(rig)
        .filter(({ to }) => to === 'mail')
        .flatMap(({ told }) => told),
    ).toHaveLength(6);
  });

  test('between any two requests: nothing is lost, and only what was sent and not noted comes twice', async () => {
    const whole = new Fate();
    await live(whole);
    expect(whole.requests).toBeGreaterThan(150);
    const all = { unsettled: 0, sameAgain: 0 };
    for (let request = 1; request <= whole.requests; request += 1) {
      const { unsettledSends, sameAgain } = await check(new Fate([request]));
      all.unsettled += unsettledSends;
      all.sameAgain += sameAgain;
    }
    expect(all.unsettled).toBeGreaterThan(3);
    expect(all.sameAgain).toBeGreaterThan(3);
  });

  test('again and again, anywhere', async () => {
    const places = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(places, async (killedAt) => void (await check(new Fate(killedAt)))),
      { numRuns: 200 },
    );
  });
});

test('row 4: any request whose reply is lost, and that is made again, changes nothing but a send', async () => {
  const whole = new Fate();
  await live(whole);
  for (let request = 1; request <= whole.requests; request += 1) await check(new Fate([], [request]));
});
