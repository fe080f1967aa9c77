import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KNOWN_PHASES } from '../../functions/shared/instances/phase.ts';
import { progressKey, type Progress } from '../../functions/shared/instances/progress.ts';

const progress = (overrides: Partial<Progress> = {}): Progress => ({
  stage: 1,
  phase: 'RUNNING',
  stoppedAt: undefined,
  runTimeMs: 5_000,
  ...overrides,
});
const at = (second: number) => new Date(Date.UTC(2026, 1, 3, 10, 0, second)).toISOString();

test.each<[string, Partial<Progress>, Partial<Progress>]>([
  ['the stage comes first', { stage: 0, phase: 'PENDING', runTimeMs: 9e9 }, { stage: 1, runTimeMs: 0 }],
  ['the end comes last', { runTimeMs: 9e9 }, { stage: 2, phase: 'COMPLETED', runTimeMs: 0 }],
  [
    'then, once finished, the stop time',
    { stage: 2, stoppedAt: at(1), runTimeMs: 9e9 },
    { stage: 2, stoppedAt: at(2), runTimeMs: 0 },
  ],
  ['one without a stop time is older', { stage: 2, runTimeMs: 9e9 }, { stage: 2, stoppedAt: at(1) }],
  ['then the run time', { phase: 'CRASH_LOOP_BACKOFF', runTimeMs: 9_999 }, { runTimeMs: 10_000 }],
  ['to the microsecond', { runTimeMs: 5_000.001 }, { runTimeMs: 5_000.002 }],
  ['a run time that could not be read is the oldest', { runTimeMs: undefined }, { runTimeMs: 1 }],
  ['then a fixed precedence of phases', { phase: 'RUNNING' }, { phase: 'CRASH_LOOP_BACKOFF' }],
  ['in which failure is the last word', { stage: 2, phase: 'COMPLETED' }, { stage: 2, phase: 'FAILED' }],
  [
    'and a phase that nobody knows is older than the known ones',
    { phase: 'HIBERNATING' },
    { phase: 'UNKNOWN' },
  ],
])('%s', (_rule, older, newer) => {
  expect(progressKey(progress(older)) < progressKey(progress(newer))).toBe(true);
});

test('the key is stored, so its form is fixed', () => {
  const finished = { stage: 2 as const, phase: 'FAILED', stoppedAt: at(1), runTimeMs: 752_000.5 };
  expect(progressKey(finished)).toBe('2|2026-02-03T10:00:01.000Z|000000000752000500|8|FAILED');
  expect(progressKey(progress({ runTimeMs: undefined }))).toBe(
    '1|0000-00-00T00:00:00.000Z|000000000000000000|4|RUNNING',
  );
});

test('a stop time counts only once the instance has finished', () => {
  expect(progressKey(progress({ stoppedAt: at(1) }))).toBe(progressKey(progress()));
});

test('every known phase has its place in the precedence, one that nobody knows has none', () => {
  const places = [
    'HIBERNATING',
    'PENDING',
    'UNKNOWN',
    'IMAGE_PULL_BACKOFF',
    'RUNNING',
    'CRASH_LOOP_BACKOFF',
    'SUCCEEDED',
    'COMPLETED',
    'FAILED',
  ].map((phase) => progressKey(progress({ phase })).split('|')[3]);
  expect(places).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
});

test('a negative or endless run time does not break the order', () => {
  const [negative, none, endless] = [-1_000, 0, 999_999_999 * 86_400_000].map((runTimeMs) =>
    progressKey(progress({ runTimeMs })),
  );
  expect(negative).toBe(none);
  expect(endless! > none!).toBe(true);
  expect(endless).toHaveLength(none!.length);
});

test('equal keys mean equal phases, and the order is that of stage, stop time and run time', () => {
  const any = fc.record({
    stage: fc.constantFrom(0 as const, 1 as const, 2 as const),
    phase: fc.oneof(fc.constantFrom(...KNOWN_PHASES), fc.string({ minLength: 1 })),
    stoppedAt: fc.option(fc.integer({ min: 0, max: 59 }).map(at), { nil: undefined }),
    runTimeMs: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [keyA, keyB] = [progressKey(a), progressKey(b)];
      if (keyA === keyB) expect(a.phase).toBe(b.phase);
      if (a.stage < b.stage) expect(keyA < keyB).toBe(true);
      else if (a.stage === 1 && b.stage === 1 && (a.runTimeMs ?? 0) < (b.runTimeMs ?? 0))
        expect(keyA < keyB).toBe(true);
    }),
  );
});
