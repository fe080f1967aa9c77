import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { playStandardLives, standardLife } from '../../bench/cost/standard-lifecycle.ts';
import { startHandlersRig, type HandlersRig } from '../../bench/handlers-rig.ts';
import { SkippingClock } from '../../bench/skipping-clock.ts';
import type { Engine } from '../../local/engines/engine.ts';

const LEASE_MS = MINUTE_MS;

/** What each kind of work may ask for, exactly: a change of these figures is a change of what Phasewatch costs. */
export function budgetsOn(name: string, startEngine: () => Promise<Engine | undefined>): void {
  describe(`requests on ${name}`, () => {
    const clock = new SkippingClock();
    let engine: Engine | undefined;
    let rig: HandlersRig;

    beforeAll(async () => {
      engine = await startEngine();
      rig = await startHandlersRig({ clock, ...(engine && { tableUrl: engine.url }) });
      // The first publish of all finds no item of the pace.
      await rig.report(standardLife(clock.now()).completed);
    });
    beforeEach(() => {
      clock.advance(LEASE_MS);
      rig.take();
    });
    afterAll(async () => {
      await rig.stop();
      await engine?.stop();
    });

    test('a change that owes nothing is one read and one write', async () => {
      await rig.report(standardLife(clock.now()).running);
      expect(rig.take()).toMatchObject({
        table: expect.objectContaining({
          requests: { Query: 1, PutItem: 1 },
          readUnits: 1,
          writeUnits: { table: 2, ByMonth: 1, ByOwner: 1, ByProject: 1, Due: 0 },
        }),
        publishes: 0,
      });
    });

    test('a duplicate is one read', async () => {
      const { running } = standardLife(clock.now());
      await rig.report(running);
      rig.take();
      await rig.report(running);
      expect(rig.take()).toMatchObject({
        table: expect.objectContaining({ requests: { Query: 1 }, readUnits: 1, writeUnits: {} }),
        publishes: 0,
      });
    });

    test('an outcome that is told at once is one read, three writes and one message', async () => {
      await rig.report(standardLife(clock.now()).completed);
      expect(rig.take()).toMatchObject({
        table: expect.objectContaining({
          requests: { Query: 1, PutItem: 1, UpdateItem: 2 },
          refused: 0,
          readUnits: 1,
          writeUnits: { table: 5, ByMonth: 1, ByOwner: 1, ByProject: 1, Due: 2 },
        }),
        publishes: 1,
      });
    });

    test('a poll that finds what it saw before takes its turn and gives it back', async () => {
      const lives = Array.from({ length: 10 }, () => standardLife(clock.now()));
      rig.dataManager.show(() => lives.map(({ running }) => running));
      await rig.poll();
      expect(rig.take().table.requests).toMatchObject({ Query: 10, PutItem: 10, UpdateItem: 2 });
      clock.advance(MINUTE_MS);
      expect(await rig.poll()).toMatchObject({ listed: 10, unchanged: 10 });
      expect(rig.take().table).toMatchObject({
        requests: { UpdateItem: 2 },
        refused: 0,
        readUnits: 0,
        writeUnits: { table: 2 },
      });
    });

    test('a sweep with nothing to do is sixteen small reads', async () => {
      await rig.sweep();
      expect(rig.take().table).toEqual(
        expect.objectContaining({ requests: { Query: 16 }, readUnits: 8, writeUnits: {} }),
      );
    });

    test("a whole standard life, each phase seen by a webhook and two polls, is twenty write units beside the polls' own", async () => {
      // A new function asks for no more than a warm one.
      rig.startCold();
      rig.dataManager.show(() => []);
      await rig.poll();
      expect(rig.take().table.requests).toEqual({ UpdateItem: 2 });
      await playStandardLives(rig, clock, [standardLife(clock.now())]);
      const { table, publishes, invocations } = rig.take();
      expect(table.requests).toEqual({ Query: 6, PutItem: 3, UpdateItem: 2 + 6 * 2 });
      expect(table.readUnits).toBe(6);
      expect(table.writeUnits).toEqual({ table: 9 + 6 * 2, ByMonth: 3, ByOwner: 3, ByProject: 3, Due: 2 });
      expect(publishes).toBe(1);
      expect(invocations).toEqual({ 'receive-webhook': 3, 'poll-data-manager': 6 });
      // dynalite reports the table alone.
      expect(table.reportedWriteUnits).toBe((engine ? 20 : 9) + 6 * 2);
    });

    test('a message that a sweep tells is a claim, an eighth of a slot and a note', async () => {
      const lives = Array.from({ length: 40 }, () => standardLife(clock.now()));
      await rig.report(...lives.map(({ completed }) => completed));
      const live = rig.take();
      for (let sweeps = 0; sweeps < 2; sweeps += 1) {
        clock.advance(LEASE_MS);
        await rig.sweep();
      }
      const { table, publishes } = rig.take();
      expect(live.publishes + publishes).toBe(40);
      expect(table.requests['UpdateItem']).toBe(2 * publishes + Math.ceil(publishes / 8) + table.refused);
      expect(table.refused).toBeLessThanOrEqual(1);
      expect(table.writeUnits['Due']).toBe(3 * publishes);
    });
  });
}
