import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalPhase, isKnownPhase, KNOWN_PHASES } from '../../functions/shared/instances/phase.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { toldPhase } from '../../functions/shared/notices/notice.ts';
import { statedStage } from '../../functions/shared/instances/stage.ts';

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
  ['PENDING', 0],
  ['IMAGE_PULL_BACKOFF', 0],
  ['UNKNOWN', undefined],
  ['HIBERNATING', undefined],
  ['RUNNING', 1],
  ['CRASH_LOOP_BACKOFF', 1],
  ['COMPLETED', 2],
  ['SUCCEEDED', 2],
  ['FAILED', 2],
])('%s states stage %s where it has no start time, and at least stage 1 where it has one', (phase, stage) => {
  expect(statedStage(phase, { startedAt: undefined, runTimeMs: 0 })).toBe(stage);
  const started = { startedAt: '2026-02-03T10:00:00.000Z', runTimeMs: 0 };
  expect(statedStage(phase, started)).toBe(Math.max(stage ?? 1, 1));
});

test('a phase that states no stage is of an instance that runs where it has a run time', () => {
  expect(statedStage('UNKNOWN', { startedAt: undefined, runTimeMs: 1 })).toBe(1);
  expect(statedStage('PENDING', { startedAt: undefined, runTimeMs: 1 })).toBe(0);
});

test('row 11: COMPLETED and SUCCEEDED are one outcome, told as COMPLETED; no other phase but FAILED is an outcome', () => {
  expect(KNOWN_PHASES.filter((phase) => outcomeOf(phase) === 'success')).toEqual(['COMPLETED', 'SUCCEEDED']);
  expect(KNOWN_PHASES.filter((phase) => outcomeOf(phase) === 'failure')).toEqual(['FAILED']);
  expect([toldPhase('completed'), toldPhase('failed')]).toEqual(['COMPLETED', 'FAILED']);
  expect(outcomeOf('CANCELLED')).toBeUndefined();
});
