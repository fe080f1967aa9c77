import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOwing, type HistoryEvent } from '../../functions/shared/history/history-event.ts';
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
/** Where no time tells, the poll's last word counts; only what may be overtaken is ordered by its content alone. */
const overtaking = fc.constantFrom<Source>('webhook', 'callback');

/** Some of the reports of a life, and an order and repetition of them that leaves none out. */
const reorderings = fc.subarray([...LIFE], { minLength: 1 }).chain((reports) =>
  fc.record({
    reports: fc.constant(reports),
    mixed: fc
      .array(fc.constantFrom(...reports), { maxLength: 20 })
      .chain((extra) => shuffled([...reports, ...extra])),
    source: overtaking,
  }),
);

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

function historyFrom(source: Source, reports: readonly InstanceSummary[]): HistoryEvent[] {
  return historyOf(...reports.map((report) => ({ report, source })));
}

function owedBy(events: readonly HistoryEvent[]): string[] {
  return events.flatMap((event) => (isOwing(event) ? [event.notice.kind] : []));
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

  test('row 8: owes a notice whenever another outcome becomes current, and the last one is of the current', () => {
    fc.assert(
      fc.property(reorderings, ({ mixed, source }) => {
        const events = historyFrom(source, mixed);
        const kinds = owedBy(events);
        expect(kinds.every((kind, place) => kind !== kinds[place - 1])).toBe(true);
        const outcome = outcomeOf(events.at(-1)?.phase ?? '');
        expect(kinds.at(-1)).toBe(outcome && (outcome === 'success' ? 'completed' : 'failed'));
        expect(events.at(-1)?.lastOutcome).toBe(outcome);
      }),
      { numRuns: 500 },
    );
  });

  test('row 8: ends in the same phase by the poll as well, where times tell the reports apart', () => {
    const told = LIFE.filter(({ phase }) => !['IMAGE_PULL_BACKOFF', 'SUCCEEDED', 'FAILED'].includes(phase));
    const mixtures = fc
      .array(fc.constantFrom(...told), { maxLength: 20 })
      .chain((extra) => shuffled([...told, failedSummary({ stopped: '2026-02-03T10:20:00' }), ...extra]));
    fc.assert(
      fc.property(mixtures, sources, (mixed, source) => {
        expect(historyFrom(source, mixed).at(-1)?.phase).toBe('FAILED');
      }),
      { numRuns: 500 },
    );
  });

  test('row 8: makes a history without gaps, in which the stage never falls and a finished instance stays so', () => {
    fc.assert(
      fc.property(reorderings, ({ mixed, source }) => {
        const events = historyFrom(source, mixed);
        expect(isWithoutGaps(events)).toBe(true);
        const stages = events.map(({ stage }) => stage);
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
