import { describe, expect, test } from '@jest/globals';
import { calmPlan } from './hand-made/calm-plan.ts';
import { checkWorld, INVARIANTS, type Invariant } from './invariants/invariants.ts';
import { NO_FAULTS } from './plan/faults.ts';
import { shrink } from './report/shrink.ts';
import { NOTHING_YET } from './report/tally.ts';
import { invariantsOf } from './report/tally-text.ts';
import { planOf, runWorlds, tallyOf } from './run-worlds.ts';
import { BROKEN_VARIANTS, variantNamed } from './variants/broken-variants.ts';
import { runWorld } from './world/world.ts';

const SEED = 20260203;

describe('simulated worlds', () => {
  test('keep every invariant', async () => {
    const some = [2, 4, 7, 9];
    const tally = await runWorlds(SEED, some);
    expect(tally.broken).toEqual([]);
    expect([tally.lost, tally.doubled, tally.worlds]).toEqual([0, 0, some.length]);
    expect(tally.lifecycles).toBe(some.reduce((sum, world) => sum + planOf(SEED, world).lives.length, 0));
    expect(tally.reports).toBeGreaterThan(tally.events);
    expect(tally.events).toBeGreaterThan(tally.lifecycles);
    expect(tally.notices).toBeGreaterThan(100);
    const again = Object.values(tally.excused).reduce((sum, count) => sum + count, 0);
    expect(again).toBeGreaterThan(0);
    // What was told, and is stale by the time that a backup is restored, is no notice any more.
    expect(tally.messages).toBeGreaterThanOrEqual(tally.notices + again);
    expect(tally.slowest).toBeGreaterThan(0);
  });

  test('run the same way every time', async () => {
    const twice = [await runWorlds(SEED, [4]), await runWorlds(SEED, [4])];
    expect(twice[0]).toEqual(twice[1]);
  });

  test('I5: without faults, everything owed is told exactly once', async () => {
    const tally = await tallyOf(calmPlan(), 0);
    expect(tally.broken).toEqual([]);
    expect(tally.messages).toBe(tally.notices);
    expect(tally.notices).toBeGreaterThan(10);
  });

  test('row 20: a burst of hundreds is recorded at once and told at the pace', async () => {
    const tally = await tallyOf(
      calmPlan({ burst: true, lives: Array.from({ length: 250 }, (_, number) => number) }),
      0,
    );
    expect(tally.broken).toEqual([]);
    expect(tally.happened['20']).toBeGreaterThan(0);
  });
});

/** What each variant breaks, in a world where it does. `npm run simulate -- --variants` looks for more. */
const CAUGHT: readonly (readonly [variant: string, invariant: Invariant, world: number])[] = [
  ['answers-before-written', 'I1', 12],
  ['unconditional-append', 'I2', 12],
  ['late-report-moves-phase', 'I3', 12],
  ['mark-before-send', 'I4', 7],
  ['no-claim', 'I5', 38],
  ['stale-index-trusted', 'I5', 4],
  ['past-announced', 'I6', 42],
  ['no-sweep', 'I7', 12],
  ['no-pace', 'I8', 35],
  ['last-outcome-wins', 'I9', 12],
  ['dedupe-with-ttl', 'I10', 99],
  ['older-outcome-told', 'I10', 45],
  ['suppressed-not-told', 'I10', 132],
  ['waits-an-hour', 'liveness', 7],
  ['no-turns', 'turns', 4],
  ['lost-race-fails', 'no bug', 12],
];

test('every variant is among those that are caught, and every invariant catches one', () => {
  expect(CAUGHT.map(([variant]) => variant).toSorted()).toEqual(
    BROKEN_VARIANTS.map(({ name }) => name).toSorted(),
  );
  expect([...new Set(CAUGHT.map(([, invariant]) => invariant))]).toEqual(INVARIANTS);
});

test.each(CAUGHT)('the variant %s breaks %s in world %d', async (name, invariant, world) => {
  const { broken } = await tallyOf(planOf(SEED, world), world, variantNamed(name));
  expect(broken.map((one) => one.world)).toEqual([world]);
  expect(invariantsOf({ ...NOTHING_YET, broken })).toContain(invariant);
});

test.each([...new Set(CAUGHT.map(([, , world]) => world))])(
  'Phasewatch breaks nothing in world %d, where variants do',
  async (world) => {
    expect((await tallyOf(planOf(SEED, world), world)).broken).toEqual([]);
  },
);

test('what breaks is shrunk to few lives and few faults, and breaks still', async () => {
  const variant = variantNamed('late-report-moves-phase');
  const large = calmPlan(
    { seed: 8 },
    { kills: 0.01, senders: { ...NO_FAULTS.senders, delayed: 0.5, delayMs: 300_000 }, indexLagMs: 10_000 },
  );
  const small = await shrink(large, 'I3', variant);
  expect(small.lives.length).toBeLessThanOrEqual(2);
  expect(small.faults.kills).toBe(0);
  expect(small.faults.indexLagMs).toBe(0);
  const { violations } = checkWorld(await runWorld(small, { variant }));
  expect(violations.map(({ invariant }) => invariant)).toContain('I3');
});
