import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import type { Source } from '../../functions/shared/instances/source.ts';
import { SOURCES } from '../../functions/shared/instances/source.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { isWithoutGaps } from '../fakes/rig.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { historyOf } from './history-of.ts';

/** Every phase with one content, as the Data Manager reports it in the life of one instance. */
const LIFE: readonly InstanceSummary[] = [
  pendingSummary(),
  pendingSummary({ phase: 'IMAGE_PULL_BACKOFF' }),
  summary({ run_time: '0:00:05' }),
  summary({ phase: 'CrashLoopBackOff', run_time: '0:00:30' }),
  summary({ phase: 'HIBERNATING', run_time: '0:01:00' }),
  completedSummary(),
  completedSummary({ phase: 'SUCCEEDED' }),
  failedSummary(),
];

const sources = fc.constantFrom(...SOURCES);

/** Some of the reports of a life, and an order and repetition of them that leaves none out. */
const reorderings = fc.subarray([...LIFE], { minLength: 1 }).chain((reports) =>
  fc.record({
    reports: fc.constant(reports),
    mixed: fc
      .array(fc.constantFrom(...reports), { maxLength: 20 })
      .chain((extra) => shuffled([...reports, ...extra])),
    source: sources,
  }),
);

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

function historyFrom(source: Source, reports: readonly InstanceSummary[]): HistoryEvent[] {
  return historyOf(...reports.map((report) => ({ report, source })));
}

function owedBy(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(({ outcome, due }) => (outcome !== undefined && due !== undefined ? [outcome] : []));
}

describe('row 8: any order and repetition of the reports of one life', () => {
  test('row 8: ends in the same current phase', () => {
    fc.assert(
      fc.property(reorderings, ({ reports, mixed, source }) => {
        expect(historyFrom(source, mixed).at(-1)?.phase).toBe(historyFrom(source, reports).at(-1)?.phase);
      }),
      { numRuns: 500 },
    );
  });

  test('row 8: owes the same notifications, each once', () => {
    fc.assert(
      fc.property(reorderings, ({ reports, mixed, source }) => {
        const outcomes = [...new Set(reports.flatMap(({ phase }) => outcomeOf(phase) ?? []))].sort();
        const events = historyFrom(source, mixed);
        expect(owedBy(events).sort()).toEqual(outcomes);
        expect(events.at(-1)?.outcomes.toSorted()).toEqual(outcomes);
      }),
      { numRuns: 500 },
    );
  });

  test('row 8: makes a history without gaps, in which the stage never falls and a finished instance stays so', () => {
    fc.assert(
      fc.property(reorderings, ({ mixed, source }) => {
        const events = historyFrom(source, mixed);
        expect(isWithoutGaps(events)).toBe(true);
        const stages = events.map(({ progress }) => Number(progress[0]));
        expect(stages).toEqual(stages.toSorted((a, b) => a - b));
        const end = events.findIndex(({ phase }) => outcomeOf(phase));
        const after = end === -1 ? [] : events.slice(end);
        expect(after.every(({ phase }) => outcomeOf(phase) !== undefined)).toBe(true);
        expect(events.every((event, index) => event.previousPhase === events[index - 1]?.phase)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('row 6: all of it once more adds nothing', () => {
    fc.assert(
      fc.property(reorderings, ({ mixed, source }) => {
        const once = historyFrom(source, mixed);
        const sorted = mixed.toSorted((a, b) => LIFE.indexOf(a) - LIFE.indexOf(b));
        const newestFirst = [...new Set(sorted)].reverse();
        // What came too late is by now recorded as such, what was current is unchanged.
        const settled = historyFrom(source, [...mixed, ...newestFirst]);
        expect(historyFrom(source, [...mixed, ...newestFirst, ...newestFirst])).toHaveLength(settled.length);
        expect(owedBy(settled)).toEqual(owedBy(once));
      }),
    );
  });
});

describe('row 8: an instance that goes back and forth between RUNNING and back-off', () => {
  const turns = fc.integer({ min: 2, max: 12 }).map((count) =>
    Array.from({ length: count }, (_, index) =>
      summary({
        phase: index % 2 === 0 ? 'RUNNING' : 'CRASH_LOOP_BACKOFF',
        run_time: `0:${String(index).padStart(2, '0')}:00`,
      }),
    ),
  );

  test('row 8: is, in the right order, seen in every turn', () => {
    fc.assert(
      fc.property(turns, sources, (reports, source) => {
        expect(historyFrom(source, reports)).toHaveLength(reports.length);
      }),
    );
  });

  test('row 8: is, in any order, in its newest phase once the newest report has come again', () => {
    const mixed = turns.chain((reports) =>
      fc.record({
        newest: fc.constant(reports.at(-1)!),
        order: shuffled(reports),
        source: sources,
      }),
    );
    fc.assert(
      fc.property(mixed, ({ newest, order, source }) => {
        expect(historyFrom(source, [...order, newest]).at(-1)?.phase).toBe(newest.phase);
      }),
      { numRuns: 500 },
    );
  });
});
