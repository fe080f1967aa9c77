import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { planFaults } from '../soak/fault-plan.ts';
import { makeLife, summaryAt } from '../soak/lives.ts';
import { instanceSummarySchema } from '../../functions/shared/instances/instance-summary.ts';
import { compareProgress } from '../../functions/shared/instances/progress.ts';
import { observe } from '../../functions/shared/instances/observation.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const MINUTE = MINUTE_MS;

describe('the faults of a soak', () => {
  test.each([1, 5, 12])('are the same for the same seed, in %s minutes', (minutes) => {
    expect(planFaults(3, minutes * MINUTE, 8_000)).toEqual(planFaults(3, minutes * MINUTE, 8_000));
    expect(planFaults(3, minutes * MINUTE, 8_000)).not.toEqual(planFaults(4, minutes * MINUTE, 8_000));
  });

  test('take each engine away in both ways for 15 to 20 seconds, and kill at least 20 times, in five minutes', () => {
    for (const seed of SEEDS) {
      const plan = planFaults(seed, 5 * MINUTE - 8_000, 8_000);
      const outages = plan.filter((fault) => fault.kind === 'outage');
      expect(outages.map(({ engine, style }) => `${engine} ${style}`).sort()).toEqual([
        'table hang',
        'table refuse',
        'topic hang',
        'topic refuse',
      ]);
      for (const { durationMs } of outages) {
        expect(durationMs).toBeGreaterThanOrEqual(15_000);
        expect(durationMs).toBeLessThanOrEqual(20_000);
      }
      expect(plan.filter(({ kind }) => kind === 'kill').length).toBeGreaterThanOrEqual(20);
      expect(plan.some((fault) => fault.kind === 'kill' && fault.moment === 'after-publish')).toBe(true);
    }
  });

  test('take each engine away once in a minute, one after the other, and end with it', () => {
    for (const seed of SEEDS) {
      const plan = planFaults(seed, MINUTE, 8_000);
      const [one, other, ...more] = plan.filter((fault) => fault.kind === 'outage');
      expect(more).toEqual([]);
      expect(new Set([one?.engine, other?.engine]).size).toBe(2);
      expect(one!.atMs + one!.durationMs).toBeLessThanOrEqual(other!.atMs);
      expect(other!.atMs + other!.durationMs).toBeLessThanOrEqual(MINUTE);
    }
  });
});

describe('the lives of a soak', () => {
  const lives = Array.from({ length: 400 }, (_, index) => makeLife(1, index));
  const phasesOf = (place: number) => lives[place]!.states.map(({ phase }) => phase);

  test('are the same for the same seed', () => {
    expect(lives.map((_, index) => makeLife(1, index))).toEqual(lives);
    expect(new Set(lives.map(({ id }) => id)).size).toBe(lives.length);
  });

  test('report both outcomes of a correction, because the poll could miss the first', () => {
    const corrected = lives.filter((_, place) => phasesOf(place).join().endsWith('COMPLETED,FAILED'));
    expect(corrected.length).toBeGreaterThan(0);
    for (const { states } of corrected) {
      const finished = states.filter(({ phase }) => outcomeOf(phase));
      expect(finished.map(({ reports }) => reports[0]?.source)).toEqual(['webhook', 'webhook']);
    }
  });

  test('are told by all channels, or by none at all', () => {
    const sources = new Set(
      lives.map(({ states }) => states.flatMap(({ reports }) => reports)[0]?.source ?? 'none'),
    );
    expect(sources).toEqual(new Set(['webhook', 'callback', 'none']));
  });

  test('have valid summaries, each of them newer than the one before', () => {
    for (const life of lives) {
      const states = life.states.map(({ phase }, place) => {
        const summary = instanceSummarySchema.parse(summaryAt(life, place, Date.UTC(2026, 1, 3)));
        expect(summary.phase).toBe(phase);
        const { stage = 0, ...rest } = observe(summary, 'poll', '2026-02-03T00:00:00.000Z');
        return { stage, ...rest };
      });
      for (const [place, state] of states.slice(1).entries()) {
        expect(compareProgress(state, states[place]!)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('are old where they finished two days before they were shown', () => {
    const old = lives.find(({ isOld }) => isOld)!;
    expect(summaryAt(old, 0, Date.UTC(2026, 1, 3))).toMatchObject({ stopped: '2026-02-01T00:00:00.000' });
  });
});
