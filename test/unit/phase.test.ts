import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalPhase, isKnownPhase, KNOWN_PHASES } from '../../functions/shared/instances/phase.ts';
import { outcomeOf, toldPhase } from '../../functions/shared/instances/outcome.ts';
import { stageOf } from '../../functions/shared/instances/stage.ts';

test.each([
  ['COMPLETED', 'COMPLETED'],
  ['Completed', 'COMPLETED'],
  ['succeeded', 'SUCCEEDED'],
  ['CrashLoopBackOff', 'CRASH_LOOP_BACKOFF'],
  ['crash-loop-back-off', 'CRASH_LOOP_BACKOFF'],
  ['ImagePullBackOff', 'IMAGE_PULL_BACKOFF'],
  ['Image Pull Backoff', 'IMAGE_PULL_BACKOFF'],
  ['Running', 'RUNNING'],
])('row 25: the spelling %s stands for %s', (spelling, phase) => {
  expect(canonicalPhase(spelling)).toBe(phase);
});

test.each(['CANCELLED', 'Terminating', 'ErrImagePull', 'COMPLETED!', ''])(
  'row 25: a phase that nobody knows yet, %j, stays as it was written and is not known',
  (phase) => {
    expect(canonicalPhase(phase)).toBe(phase);
    expect(isKnownPhase(phase)).toBe(false);
  },
);

test('row 25: reading a phase twice gives what reading it once gives', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...KNOWN_PHASES)), (text) => {
      expect(canonicalPhase(canonicalPhase(text))).toBe(canonicalPhase(text));
    }),
  );
});

test('every known phase is known in the API’s spelling', () => {
  expect(KNOWN_PHASES.map(canonicalPhase)).toEqual(KNOWN_PHASES);
  expect(KNOWN_PHASES.every(isKnownPhase)).toBe(true);
});

test.each([
  ['PENDING', 0, 0],
  ['UNKNOWN', 0, 1],
  ['IMAGE_PULL_BACKOFF', 0, 1],
  ['CRASH_LOOP_BACKOFF', 0, 1],
  ['RUNNING', 1, 1],
  ['CANCELLED', 0, 1],
  ['COMPLETED', 2, 2],
  ['SUCCEEDED', 2, 2],
  ['FAILED', 2, 2],
])('%s is stage %d without a start time, and with one %d at least', (phase, without, withStart) => {
  expect(stageOf(phase, undefined)).toBe(without);
  expect(stageOf(phase, '2026-02-03T10:00:00.000Z')).toBe(Math.max(withStart, 1));
});

test('row 11: COMPLETED and SUCCEEDED are one outcome, told as COMPLETED; no other phase but FAILED is an outcome', () => {
  expect(KNOWN_PHASES.filter((phase) => outcomeOf(phase) === 'success')).toEqual(['COMPLETED', 'SUCCEEDED']);
  expect(KNOWN_PHASES.filter((phase) => outcomeOf(phase) === 'failure')).toEqual(['FAILED']);
  expect([toldPhase('success'), toldPhase('failure')]).toEqual(['COMPLETED', 'FAILED']);
  expect(outcomeOf('CANCELLED')).toBeUndefined();
});
