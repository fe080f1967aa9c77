import { describe, expect, test } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { observation } from '../builders/observation.ts';
import { completedSummary, summary } from '../builders/summary.ts';

const NOW = Date.parse('2026-02-03T10:12:43.000Z');

test('what was remembered is seen as unchanged, and nothing else is', () => {
  const seen = new SeenInstances();
  expect(seen.hasUnchanged(observation(), NOW)).toBe(false);
  seen.remember(observation(), summary(), NOW);
  expect(seen.hasUnchanged(observation(summary({ run_time: '0:09:00' })), NOW)).toBe(true);
  expect(seen.hasUnchanged(observation(summary({ name: 'renamed' })), NOW)).toBe(false);
  expect(seen.hasUnchanged(observation(summary({ id: 'another' })), NOW)).toBe(false);
});

test('an instance that has not finished is asked about again after ten minutes', () => {
  const seen = new SeenInstances();
  seen.remember(observation(), summary(), NOW);
  expect(seen.hasUnchanged(observation(), NOW + 10 * MINUTE_MS - 1)).toBe(true);
  expect(seen.hasUnchanged(observation(), NOW + 10 * MINUTE_MS)).toBe(false);
});

test('a finished instance is never asked about again', () => {
  const seen = new SeenInstances();
  seen.remember(observation(completedSummary()), completedSummary(), NOW);
  expect(seen.hasUnchanged(observation(completedSummary()), NOW + 10_000 * HOUR_MS)).toBe(true);
});

describe('an entry to the letter', () => {
  test('of a finished instance is known again, whatever time has passed', () => {
    const seen = new SeenInstances();
    expect(seen.hasSame(completedSummary())).toBe(false);
    seen.remember(observation(completedSummary()), completedSummary(), NOW);
    expect(seen.hasSame(completedSummary())).toBe(true);
    expect(seen.hasSame(completedSummary({ archived: true }))).toBe(false);
    expect(seen.hasSame(completedSummary({ id: 'another' }))).toBe(false);
  });

  test('of one that has not finished is read each time: the table may have to be asked', () => {
    const seen = new SeenInstances();
    seen.remember(observation(), summary(), NOW);
    expect(seen.hasSame(summary())).toBe(false);
  });

  test.each([null, 'text', 7, [], { id: 7 }, {}])('%j is none', (entry) => {
    expect(new SeenInstances().hasSame(entry)).toBe(false);
  });
});
