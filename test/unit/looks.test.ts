import { expect, test } from '@jest/globals';
import { Looks } from '../../functions/receive-callback/looks.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';

function looksOf() {
  const clock = new VirtualClock();
  return { clock, looks: new Looks(() => clock.now()) };
}

test('one instance is looked at one at a time, others beside it', async () => {
  const { looks } = looksOf();
  const first = Promise.withResolvers<string>();
  const order: string[] = [];
  const look = (name: string, answer: Promise<string> | string) => async () => {
    order.push(`${name} begins`);
    const found = await answer;
    order.push(`${name} ends`);
    return found;
  };
  const all = [
    looks.at('a', look('first', first.promise)),
    looks.at('a', look('second', 'two')),
    looks.at('b', look('other', 'three')),
  ];
  await all[2];
  expect(order).toEqual(['first begins', 'other begins', 'other ends']);
  first.resolve('one');
  expect(await Promise.all(all)).toEqual(['one', 'two', 'three']);
  expect(order.slice(3)).toEqual(['first ends', 'second begins', 'second ends']);
});

test('a look that fails does not keep the next from looking', async () => {
  const { looks } = looksOf();
  const failing = looks.at('a', () => Promise.reject(new Error('away')));
  const next = looks.at('a', async () => 'found');
  await expect(failing).rejects.toThrow('away');
  expect(await next).toBe('found');
});

test('what is unknown is remembered for the last thousand ids', async () => {
  const { looks } = looksOf();
  let asked = 0;
  const look = async () => {
    asked += 1;
    return undefined;
  };
  for (let id = 0; id <= 1_000; id += 1) await looks.at(`id-${id}`, look);
  await looks.at('id-1000', look);
  expect(asked).toBe(1_001);
  await looks.at('id-0', look);
  expect(asked).toBe(1_002);
});
