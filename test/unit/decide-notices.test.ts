import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { isOwing } from '../../functions/shared/history/history-event.ts';
import { OBSERVED_AT } from '../builders/observation.ts';
import { completedSummary, failedSummary, summary } from '../builders/summary.ts';
import { historyOf, lastOf, type Reported } from './history-of.ts';

const NOW = Date.parse(OBSERVED_AT);

describe('an outcome', () => {
  const stoppedAt = (minute: number) => ({ stopped: `2026-02-03T10:${minute}:00` });
  const noticesOf = (...reports: Reported[]) =>
    historyOf(...reports).flatMap(({ notice }) => (notice ? [`${notice.kind} ${notice.number}`] : []));

  test('owes a notice from the moment it is recorded, held for the lease by its writer', () => {
    expect(lastOf(completedSummary())).toMatchObject({
      notice: { kind: 'completed', number: 1 },
      lastOutcome: 'success',
      noticeCounts: { completed: 1 },
      dueAt: NOW + MINUTE_MS,
      attempts: 0,
    });
    expect(lastOf(failedSummary())).toMatchObject({
      notice: { kind: 'failed', number: 1 },
      lastOutcome: 'failure',
    });
  });

  test('row 11: COMPLETED and then SUCCEEDED are one', () => {
    const events = historyOf(summary(), completedSummary(), completedSummary({ phase: 'SUCCEEDED' }));
    expect(events.filter(isOwing)).toHaveLength(1);
    expect(historyOf(completedSummary({ phase: 'Succeeded' }), completedSummary())).toMatchObject([
      { phase: 'SUCCEEDED', notice: { kind: 'completed', number: 1 } },
      { phase: 'COMPLETED', kind: 'phase', noticeCounts: { completed: 1 }, lastOutcome: 'success' },
    ]);
  });

  test('row 10: that corrects another is told as well', () => {
    const [done, failed] = historyOf(completedSummary(), failedSummary());
    expect(done).toMatchObject({ notice: { kind: 'completed', number: 1 }, lastOutcome: 'success' });
    expect(failed).toMatchObject({
      notice: { kind: 'failed', number: 1 },
      noticeCounts: { completed: 1, failed: 1 },
      lastOutcome: 'failure',
      previousPhase: 'COMPLETED',
      attempts: 0,
    });
  });

  test('row 10: FAILED, COMPLETED, FAILED, each stopped later, is three notices', () => {
    const reports = [
      failedSummary(stoppedAt(10)),
      completedSummary(stoppedAt(20)),
      failedSummary(stoppedAt(30)),
    ];
    expect(noticesOf(...reports)).toEqual(['failed 1', 'completed 1', 'failed 2']);
    expect(noticesOf(...reports, ...reports)).toHaveLength(3);
  });

  test('row 10: of a repetition of what was corrected is none', () => {
    const failed = failedSummary(stoppedAt(10));
    expect(noticesOf(failed, completedSummary(stoppedAt(20)), failed)).toEqual(['failed 1', 'completed 1']);
  });

  test('row 10: that is older and learnt late is recorded, not told', () => {
    const corrected = completedSummary(stoppedAt(20));
    expect(historyOf(corrected, failedSummary())).toMatchObject([
      { phase: 'COMPLETED', notice: { kind: 'completed' } },
      { phase: 'COMPLETED', kind: 'late', reportedPhase: 'FAILED', lastOutcome: 'success' },
    ]);
    expect(noticesOf(corrected, failedSummary())).toEqual(['completed 1']);
    expect(lastOf(corrected, failedSummary()).noticeCounts).toEqual({ completed: 1 });
  });

  test('row 10: that the poll reads is the present, where no time tells; a webhook’s is by its phase', () => {
    const [done, failed] = [completedSummary(), failedSummary()];
    expect(lastOf(failed, { report: done, source: 'poll' })).toMatchObject({
      phase: 'COMPLETED',
      notice: { kind: 'completed', number: 1 },
    });
    for (const source of ['webhook', 'callback'] as const) {
      expect(lastOf(failed, { report: done, source })).toMatchObject({ kind: 'late', phase: 'FAILED' });
      expect(lastOf(done, { report: failed, source })).toMatchObject({ kind: 'phase', phase: 'FAILED' });
    }
  });
});

describe('row 35: an outcome that was old when the instance was first seen', () => {
  const old = { launched: '2026-01-01T00:00:00', started: '2026-01-01T00:00:10' };

  test.each([
    ['stopped more than a day ago', { stopped: '2026-02-02T10:12:42' }, 'finished-before-first-seen'],
    ['stopped just less than a day ago', { stopped: '2026-02-02T10:12:44' }, undefined],
    ['stopped a day ago to the millisecond', { stopped: '2026-02-02T10:12:43' }, undefined],
    [
      'without a stop time, by its run time',
      { ...old, stopped: null, run_time: '1:00:00' },
      'finished-before-first-seen',
    ],
    [
      'without a stop time, after a long run',
      { ...old, stopped: null, run_time: '33 days, 10:00:00' },
      undefined,
    ],
    [
      'without any time but its launch',
      { ...old, started: null, stopped: null, run_time: '?' },
      'finished-before-first-seen',
    ],
  ])('row 35: %s', (_description, fields, suppressed) => {
    const event = lastOf(completedSummary(fields));
    expect(event).toMatchObject({ notice: { kind: 'completed', number: 1 }, lastOutcome: 'success' });
    expect(event.suppressed).toBe(suppressed);
    expect(isOwing(event)).toBe(suppressed === undefined);
  });

  test('row 35: is recorded once and not announced later either', () => {
    const report = completedSummary({ stopped: '2026-01-02T10:00:00' });
    const events = historyOf(report, report, { ...report, phase: 'SUCCEEDED' });
    expect(events.filter(isOwing)).toEqual([]);
  });

  test('row 35: counts as told: only a correction of it is announced', () => {
    const old = failedSummary({ stopped: '2026-01-02T10:00:00' });
    expect(lastOf(old, failedSummary())).not.toHaveProperty('notice');
    expect(lastOf(old, completedSummary())).toMatchObject({
      notice: { kind: 'completed', number: 1 },
      attempts: 0,
    });
  });

  test('row 35: is announced when the instance had been seen before', () => {
    const [, event] = historyOf(summary(), completedSummary({ stopped: '2026-01-02T10:00:00' }));
    expect(event).toMatchObject({ notice: { kind: 'completed' }, attempts: 0 });
    expect(event).not.toHaveProperty('suppressed');
  });
});
