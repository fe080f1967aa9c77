import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../functions/shared/base/durations.ts';
import { checkWorld } from './invariants/invariants.ts';
import { NO_FAULTS } from './plan/faults.ts';
import type { WorldPlan } from './plan/world-plan.ts';
import { shrink } from './report/shrink.ts';
import { invariantsOf } from './report/tally-text.ts';
import { planOf, runWorlds, tallyOf } from './run-worlds.ts';
import { BROKEN_VARIANTS, variantNamed } from './variants/broken-variants.ts';
import { runWorld } from './world/world.ts';

const SEED = 20260203;
const worlds = (count: number) => Array.from({ length: count }, (_, world) => world);

/** A world of its own making, calm but for what is said. */
function plan(overrides: Partial<WorldPlan>, faults: Partial<WorldPlan['faults']> = {}): WorldPlan {
  return {
    seed: 7,
    hosting: 'functions',
    perSecond: 8,
    leaseMs: MINUTE_MS,
    pollEveryMs: MINUTE_MS,
    sweepEveryMs: MINUTE_MS,
    activeMs: 10 * MINUTE_MS,
    burst: false,
    lives: Array.from({ length: 30 }, (_, number) => number),
    ...overrides,
    faults: { ...NO_FAULTS, ...faults },
  };
}

describe('simulated worlds', () => {
  test('keep every invariant', async () => {
    const tally = await runWorlds(SEED, worlds(12));
    expect(tally.broken).toEqual([]);
    expect([tally.lost, tally.doubled]).toEqual([0, 0]);
    expect(tally.notices).toBeGreaterThan(300);
    expect(tally.messages).toBeGreaterThanOrEqual(tally.notices);
  });

  test('run the same way every time', async () => {
    const twice = [await runWorlds(SEED, [2, 3]), await runWorlds(SEED, [2, 3])];
    expect(twice[0]).toEqual(twice[1]);
  });

  test('I5: without faults, everything owed is told exactly once', async () => {
    const tally = await tallyOf(plan({}), 0);
    expect(tally.broken).toEqual([]);
    expect(tally.messages).toBe(tally.notices);
    expect(tally.notices).toBeGreaterThan(10);
  });

  test('row 20: a burst of five hundred is recorded at once and told at the pace', async () => {
    const tally = await tallyOf(plan({ burst: true, lives: worlds(500) }), 0);
    expect(tally.broken).toEqual([]);
    expect(tally.happened['20']).toBeGreaterThan(0);
  });
});

/** What each variant breaks, in a world where it does. `npm run simulate -- --variants` looks for more. */
const CAUGHT: [variant: string, invariant: string, world: number][] = [
  ['mark-before-send', 'I4', 3],
  ['no-sweep', 'I4', 3],
  ['no-claim', 'I5', 38],
  ['no-pace', 'I8', 7],
  ['unconditional-append', 'I2', 4],
  ['stale-index-trusted', 'I5', 28],
  ['late-report-moves-phase', 'I3', 9],
  ['dedupe-with-ttl', 'I10', 35],
  ['older-outcome-told', 'I10', 3],
  ['suppressed-not-told', 'I10', 5],
];

test('every variant is among those that are caught', () => {
  expect(CAUGHT.map(([variant]) => variant).toSorted()).toEqual(
    BROKEN_VARIANTS.map(({ name }) => name).toSorted(),
  );
});

test.each(CAUGHT)(
  'the variant %s breaks %s in world %d, where Phasewatch breaks nothing',
  async (name, invariant, world) => {
    const plan = planOf(SEED, world);
    expect(invariantsOf(await tallyOf(plan, world, variantNamed(name)))).toContain(invariant);
    expect(invariantsOf(await tallyOf(plan, world))).toEqual([]);
  },
);

test('what breaks is shrunk to few lives and few faults, and breaks still', async () => {
  const variant = variantNamed('late-report-moves-phase');
  const large = plan(
    {},
    { kills: 0.01, senders: { ...NO_FAULTS.senders, delayed: 0.5, delayMs: 300_000 }, indexLagMs: 10_000 },
  );
  const small = await shrink(large, 'I3', variant);
  expect(small.lives.length).toBeLessThanOrEqual(2);
  expect(small.faults.kills).toBe(0);
  expect(small.faults.indexLagMs).toBe(0);
  const { violations } = checkWorld(await runWorld(small, { variant }));
  expect(violations.map(({ invariant }) => invariant)).toContain('I3');
});
