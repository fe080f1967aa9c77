import { describe, expect, test } from '@jest/globals';
import type { PollTurns } from '../../functions/shared/instances/poll-turns.ts';

/** Gives the turns as a holder of that name takes them; all that one call of the suite's maker gives share them. */
export type MakePollTurns = (holder: string) => PollTurns;

const NOW = Date.parse('2026-02-03T10:12:43.000Z');
const LEASE_MS = 300_000;

/** What all turns of polls keep to. */
export function pollTurnsContract(name: string, start: () => Promise<MakePollTurns>): void {
  describe(`the polls' turns in ${name}`, () => {
    const take = (turns: PollTurns, now = NOW) => turns.take(now, now + LEASE_MS);

    test('the first one begins at the front, and each next one where the last one stopped', async () => {
      const make = await start();
      const first = await take(make('a'));
      expect(first?.position).toBe(0);
      await first?.end(42_000);
      const second = await take(make('b'));
      expect(second?.position).toBe(42_000);
      await second?.end(0);
      expect((await take(make('a')))?.position).toBe(0);
    });

    test('row 56: while one poll has the turn, no other gets it', async () => {
      const make = await start();
      const turn = await take(make('a'));
      expect(await take(make('b'), NOW + LEASE_MS - 1)).toBeUndefined();
      await turn?.end(7);
      expect((await take(make('b')))?.position).toBe(7);
    });

    test('row 56: of twenty that ask at once, one gets it', async () => {
      const make = await start();
      const turns = await Promise.all(Array.from({ length: 20 }, (_, index) => take(make(`poll-${index}`))));
      expect(turns.filter(Boolean)).toHaveLength(1);
    });

    test('row 56: a turn that was never given back is over when its time is, and begins where the one before it stopped', async () => {
      const make = await start();
      await (await take(make('a')))?.end(5);
      await take(make('killed'));
      expect((await take(make('b'), NOW + LEASE_MS))?.position).toBe(5);
    });

    test('row 56: a poll whose turn is over leaves the position to the one that has it now', async () => {
      const make = await start();
      const late = await take(make('a'));
      const now = NOW + LEASE_MS;
      const next = await take(make('b'), now);
      await late?.end(42);
      expect(await take(make('c'), now)).toBeUndefined();
      await next?.end(7);
      await late?.end(42);
      expect((await take(make('c'), now))?.position).toBe(7);
    });

    test('row 56: a turn that was given back, and is once more by a retry, is not that of the next poll', async () => {
      const make = await start();
      const first = await take(make('a'));
      await first?.end(5);
      const next = await take(make('b'));
      await first?.end(42);
      expect(await take(make('c'))).toBeUndefined();
      await next?.end(7);
      expect((await take(make('c')))?.position).toBe(7);
    });

    test('row 41: whoever was killed with the turn takes it again at once, and its former poll can no more end it', async () => {
      const make = await start();
      const killed = await take(make('a'));
      const again = await take(make('a'), NOW + 1_000);
      expect(again?.position).toBe(0);
      await killed?.end(42);
      expect(await take(make('b'), NOW + 2_000)).toBeUndefined();
      await again?.end(7);
      expect((await take(make('b'), NOW + 2_000))?.position).toBe(7);
    });

    test('row 27: a turn that a wrong clock took for a year keeps nobody waiting', async () => {
      const make = await start();
      await take(make('wrong'), Date.parse('2027-01-01T00:00:00.000Z'));
      expect(await take(make('right'))).toBeDefined();
    });
  });
}
