import { describe, expect, test } from '@jest/globals';
import { phaseDurations } from '../../functions/shared/history/phase-durations.ts';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { historyEvent } from '../builders/history-event.ts';
import { completedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { historyOf } from './history-of.ts';

const NOW = '2026-02-03T11:00:00.000Z';
const waited = {
  phase: 'PENDING',
  from: '2026-02-03T10:00:00.000Z',
  until: '2026-02-03T10:00:10.000Z',
  seconds: 10,
};
const ran = {
  phase: 'RUNNING',
  from: '2026-02-03T10:00:10.000Z',
  until: '2026-02-03T10:12:42.000Z',
  seconds: 752,
};

describe('the time spent in each phase', () => {
  test('is that between the changes; the final phase does not last', () => {
    const events = historyOf(pendingSummary(), summary(), completedSummary());
    expect(phaseDurations(events, NOW)).toEqual([waited, ran]);
  });

  test('row 8: is the same when the reports came late', () => {
    const events = historyOf(completedSummary(), summary(), pendingSummary());
    expect(phaseDurations(events, NOW)).toEqual([waited, ran]);
  });

  test('is counted up to now for the phase that still lasts', () => {
    expect(phaseDurations(historyOf(summary()), NOW)).toEqual([{ ...ran, until: undefined, seconds: 3_590 }]);
  });

  test('does not count updates, nor one phase twice in a row', () => {
    const events = historyOf(summary(), summary({ name: 'renamed' }), completedSummary());
    expect(phaseDurations(events, NOW)).toEqual([ran]);
  });

  test('counts every turn of an instance that goes back and forth', () => {
    const events = historyOf(
      summary(),
      summary({ phase: 'CRASH_LOOP_BACKOFF', run_time: '0:01:00' }),
      summary({ run_time: '0:02:00' }),
      completedSummary(),
    );
    expect(phaseDurations(events, NOW).map(({ phase, seconds }) => [phase, seconds])).toEqual([
      ['RUNNING', 60],
      ['CRASH_LOOP_BACKOFF', 60],
      ['RUNNING', 632],
    ]);
  });

  test('goes by when things happened, not by when they were learnt', () => {
    const at = (second: number) => `2026-02-03T10:00:${second}.000Z`;
    const turn = (reportedPhase: string, second: number, kind: HistoryEvent['kind'] = 'late') =>
      historyEvent({ kind, reportedPhase, occurredAt: at(second) });
    const events = [
      turn('COMPLETED', 50, 'phase'),
      turn('PENDING', 20),
      turn('RUNNING', 40),
      turn('RUNNING', 10),
      turn('RUNNING', 30),
      turn('FAILED', 40),
    ];
    for (const order of [events, events.toReversed()]) {
      expect(phaseDurations(order, NOW)).toEqual([
        { phase: 'RUNNING', from: at(10), until: at(20), seconds: 10 },
        { phase: 'PENDING', from: at(20), until: at(30), seconds: 10 },
        { phase: 'RUNNING', from: at(30), until: at(40), seconds: 10 },
      ]);
    }
  });

  test('takes waiting as the first and the end as the last of what happened at one moment', () => {
    const occurredAt = '2026-02-03T10:00:00.000Z';
    const events = ['FAILED', 'RUNNING', 'PENDING', 'COMPLETED'].map((reportedPhase) =>
      historyEvent({ reportedPhase, occurredAt }),
    );
    for (const order of [events, events.toReversed()]) {
      expect(phaseDurations(order, NOW)).toEqual([
        { phase: 'PENDING', from: occurredAt, until: occurredAt, seconds: 0 },
        { phase: 'RUNNING', from: occurredAt, until: occurredAt, seconds: 0 },
      ]);
    }
  });

  test('is never negative, whatever the clocks said', () => {
    const ahead = historyOf(summary({ launched: '2026-02-03T12:00:00', started: '2026-02-03T12:00:00' }));
    expect(phaseDurations(ahead, NOW)).toMatchObject([{ phase: 'RUNNING', seconds: 0 }]);
  });

  test('of nothing is nothing', () => {
    expect(phaseDurations([], NOW)).toEqual([]);
  });
});
