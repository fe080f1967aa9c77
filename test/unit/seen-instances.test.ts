import { expect, test } from '@jest/globals';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { observation } from '../builders/observation.ts';
import { HOUR_MS } from '../builders/settings.ts';
import { completedSummary, summary } from '../builders/summary.ts';

const NOW = Date.parse('2026-02-03T10:12:43.000Z');

test('what was remembered is seen as unchanged, and nothing else is', () => {
  const seen = new SeenInstances();
  expect(seen.hasUnchanged(observation(), NOW)).toBe(false);
  seen.remember(observation(), NOW);
  expect(seen.hasUnchanged(observation(summary({ run_time: '0:09:00' })), NOW)).toBe(true);
  expect(seen.hasUnchanged(observation(summary({ name: 'renamed' })), NOW)).toBe(false);
  expect(seen.hasUnchanged(observation(summary({ id: 'another' })), NOW)).toBe(false);
});

test('an instance that has not finished is asked about again after ten minutes', () => {
  const seen = new SeenInstances();
  seen.remember(observation(), NOW);
  expect(seen.hasUnchanged(observation(), NOW + 10 * 60_000 - 1)).toBe(true);
  expect(seen.hasUnchanged(observation(), NOW + 10 * 60_000)).toBe(false);
});

test('a finished instance is never asked about again', () => {
  const seen = new SeenInstances();
  seen.remember(observation(completedSummary()), NOW);
  expect(seen.hasUnchanged(observation(completedSummary()), NOW + 10_000 * HOUR_MS)).toBe(true);
});
