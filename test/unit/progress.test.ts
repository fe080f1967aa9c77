import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareProgress, precedenceOf, type Progress } from '../../functions/shared/instances/progress.ts';

const progress = (overrides: Partial<Progress> = {}): Progress => ({
  stage: 1,
  stoppedAt: undefined,
  runTimeMs: 5_000,
  ...overrides,
});
const at = (second: number) => new Date(Date.UTC(2026, 1, 3, 10, 0, second)).toISOString();

test.each<[string, Partial<Progress>, Partial<Progress>]>([
  ['the stage comes first', { stage: 0, runTimeMs: 9e9 }, { stage: 1, runTimeMs: 0 }],
  ['the end comes last', { runTimeMs: 9e9 }, { stage: 2, runTimeMs: 0 }],
  [
    'then, once finished, the stop time',
    { stage: 2, stoppedAt: at(1), runTimeMs: 9e9 },
    { stage: 2, stoppedAt: at(2), runTimeMs: 0 },
  ],
  ['one without a stop time is older', { stage: 2, runTimeMs: 9e9 }, { stage: 2, stoppedAt: at(1) }],
  ['then the run time', { runTimeMs: 9_999 }, { runTimeMs: 10_000 }],
  ['to the microsecond', { runTimeMs: 5_000.001 }, { runTimeMs: 5_000.002 }],
  ['a run time that could not be read is the oldest', { runTimeMs: undefined }, { runTimeMs: 1 }],
])('%s', (_rule, older, newer) => {
  expect(compareProgress(progress(older), progress(newer))).toBeLessThan(0);
  expect(compareProgress(progress(newer), progress(older))).toBeGreaterThan(0);
});

test.each<[string, Partial<Progress>, Partial<Progress>]>([
  ['nothing that differs', {}, {}],
  ['a stop time before the end', { stoppedAt: at(1) }, {}],
  ['a negative run time', { runTimeMs: -1_000 }, { runTimeMs: 0 }],
])('%s does not tell which is newer', (_what, one, other) => {
  expect(compareProgress(progress(one), progress(other))).toBe(0);
});

test('of what nothing tells apart, failure is the last word, and a phase that nobody knows comes first', () => {
  const phases = [
    'HIBERNATING',
    'PENDING',
    'UNKNOWN',
    'IMAGE_PULL_BACKOFF',
    'RUNNING',
    'CRASH_LOOP_BACKOFF',
    'SUCCEEDED',
    'COMPLETED',
    'FAILED',
  ];
  expect(phases.map(precedenceOf)).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, 7]);
});

test('the comparison is a total order', () => {
  const any = fc.record({
    stage: fc.constantFrom(0 as const, 1 as const, 2 as const),
    stoppedAt: fc.option(fc.integer({ min: 0, max: 3 }).map(at), { nil: undefined }),
    runTimeMs: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(any, any, any, (a, b, c) => {
      expect(Math.sign(compareProgress(a, b))).toBe(-Math.sign(compareProgress(b, a)) + 0);
      if (compareProgress(a, b) <= 0 && compareProgress(b, c) <= 0) {
        expect(compareProgress(a, c)).toBeLessThanOrEqual(0);
      }
    }),
  );
});
