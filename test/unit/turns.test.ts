import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS, SECOND_MS } from '../../functions/shared/base/durations.ts';
import { giveBack, hasLapsed, takeTurn, TURN_MS } from '../../functions/shared/people/turns.ts';
import { address, rule } from '../builders/telling.ts';
import { MemoryAddresses } from '../fakes/memory-people.ts';
import { Fate, mortalPorts } from '../fakes/mortal-ports.ts';
import { tellingRig } from '../fakes/telling-rig.ts';

const TURN = { token: 't-1', until: 1_000, digestId: 't-1' };
const KEY = { userName: 'alice', id: 'mail' };

describe('the turn of an address', () => {
  async function taken() {
    const addresses = new MemoryAddresses();
    await addresses.add(address());
    const turn = await takeTurn(address(), TURN, { windowMinutes: 1, lastSentAt: 5 }, addresses);
    if (!turn) throw new Error('The turn is free.');
    return { addresses, turn };
  }

  test('is given back with what was held in the meantime', async () => {
    const { addresses, turn } = await taken();
    await addresses.change(turn.address, { burst: { ...turn.address.burst, heldSince: 7 } });
    await giveBack(turn, { windowMinutes: 2, lastSentAt: 5 }, addresses);
    const after = await addresses.address(KEY);
    expect(after?.burst).toEqual({ windowMinutes: 2, lastSentAt: 5, heldSince: 7 });
    expect(after).not.toHaveProperty('turn');
  });

  test('is not given back by one whose turn it is no longer', async () => {
    const { addresses, turn } = await taken();
    const next = await addresses.change(turn.address, { turn: { ...TURN, token: 't-2' } });
    await giveBack(turn, { windowMinutes: 60 }, addresses);
    expect(await addresses.address(KEY)).toEqual(next);
  });

  test('is over at its time, or where a wrong clock has made it absurdly long', () => {
    expect(hasLapsed({ ...TURN, until: 1_000 }, 999)).toBe(false);
    expect(hasLapsed({ ...TURN, until: 1_000 }, 1_000)).toBe(true);
    expect(hasLapsed({ ...TURN, until: 2 * TURN_MS + 1 }, 0)).toBe(true);
  });
});

async function aliceTold() {
  const rig = tellingRig();
  await rig.know({ addresses: [address()], rules: [rule()] });
  return rig;
}

test('row 4: whoever takes the turn and loses the reply sends at once all the same', async () => {
  const whole = await aliceTold();
  const counted = mortalPorts(whole.ports, new Fate());
  await whole.decide(await whole.finish('i-1'), counted.ports);
  const place = counted.made.findIndex(({ name }) => name === 'addresses.change') + 1;
  const rig = await aliceTold();
  await rig.decide(await rig.finish('i-1'), mortalPorts(rig.ports, new Fate([], [place])).ports);
  expect(rig.fates()).toEqual(['i-1 completed:1 told']);
});

test('row 54: a digest that was sent and not noted is sent again word for word, though more was held since', async () => {
  const rig = await aliceTold();
  for (const id of ['i-0', 'i-1', 'i-2']) await rig.tell(id);
  rig.clock.advance(MINUTE_MS);
  const put = rig.ports.digests.put.bind(rig.ports.digests);
  let isAlive = true;
  rig.ports.digests.put = async (digest) => {
    if (digest.sent && isAlive) {
      isAlive = false;
      throw new Error('killed');
    }
    await put(digest);
  };
  await expect(rig.sweep()).rejects.toThrow('killed');
  rig.clock.advance(SECOND_MS);
  await rig.tell('i-3');
  await rig.settle();
  const [, first, again, last] = rig.sender.sent.map(({ text }) => text);
  expect(first?.subject).toBe('[2 COMPLETED] first: i-1');
  expect(again).toEqual(first);
  expect(last?.subject).toBe('[COMPLETED] i-3 (alice)');
  expect(rig.sender.sent).toHaveLength(4);
});
