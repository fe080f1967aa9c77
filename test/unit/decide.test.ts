import { describe, expect, test } from '@jest/globals';
import { historyEventSchema, type HistoryEvent } from '../../functions/shared/history/history-event.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { decide, type HistorySettings } from '../../functions/shared/history/decide.ts';
import { OBSERVED_AT, observation } from '../builders/observation.ts';
import { historySettings } from '../builders/settings.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { historyOf, lastOf } from './history-of.ts';

const NOW = Date.parse(OBSERVED_AT);

/** The first event of an instance that was never heard of before. */
function first(report: InstanceSummary, settings?: Partial<HistorySettings>): HistoryEvent {
  const decision = decide(undefined, observation(report), historySettings(settings), 'writer-1', NOW);
  if (decision.kind !== 'append') throw new Error('nothing was appended');
  return decision.event;
}

describe('the first report of an instance', () => {
  test('starts its history', () => {
    expect(first(summary())).toEqual({
      instanceId: summary().id,
      sequence: 1,
      kind: 'phase',
      phase: 'RUNNING',
      reportedPhase: 'RUNNING',
      source: 'webhook',
      observedAt: OBSERVED_AT,
      occurredAt: '2026-02-03T10:00:10.000Z',
      applicationType: 'JOB',
      owner: 'alice',
      projectId: summary().project_id,
      name: 'mpro-fragments-1',
      job: 'rdkit-molprops',
      launchedAt: '2026-02-03T10:00:00.000Z',
      startedAt: '2026-02-03T10:00:10.000Z',
      summary: summary(),
      stage: 1,
      runTimeMs: 5_000,
      digest: observation().digest,
      recentDigests: [],
      noticeCounts: {},
      writer: 'writer-1',
    });
  });

  test('row 9: may be of any phase; what was skipped is not invented', () => {
    expect(historyOf(completedSummary())).toMatchObject([
      { sequence: 1, phase: 'COMPLETED', notice: { kind: 'completed', number: 1 } },
    ]);
    expect(historyOf(pendingSummary(), completedSummary())).toMatchObject([
      { phase: 'PENDING' },
      { phase: 'COMPLETED', previousPhase: 'PENDING', occurredAt: '2026-02-03T10:12:42.000Z' },
    ]);
  });

  test('is an entry that the table’s schema reads back unchanged', () => {
    for (const report of [pendingSummary(), summary(), completedSummary(), failedSummary()]) {
      const event = first(report);
      expect(historyEventSchema.parse(event)).toEqual(event);
    }
  });
});

describe('a report that changes nothing that matters', () => {
  test('row 6: appends nothing, however often it comes', () => {
    const [event] = historyOf(completedSummary(), completedSummary(), completedSummary());
    const decision = decide(event, observation(completedSummary()), historySettings(), 'writer-2', NOW);
    expect(decision).toEqual({ kind: 'ignore', because: 'unchanged', last: event });
  });

  test.each([
    ['running', summary()],
    ['finished and not stopped yet', failedSummary({ stopped: null })],
    ['stopped', completedSummary()],
  ])('row 44: appends nothing for a run time and coins that tick while it is %s', (_state, report) => {
    const ticks = ['0:13:00', '0:14:00'].map((run_time, coins) => ({
      report: { ...report, run_time, coins: `${coins}` },
      source: 'poll' as const,
    }));
    expect(historyOf(report, ...ticks)).toHaveLength(1);
  });

  test('row 44: appends one entry when a finished instance has stopped', () => {
    const stopped = failedSummary({ run_time: '0:13:00', coins: '2' });
    const events = historyOf(failedSummary({ stopped: null }), stopped, stopped);
    expect(events.map(({ kind, runTimeMs }) => [kind, runTimeMs])).toEqual([
      ['phase', 752_000],
      ['update', 780_000],
    ]);
  });

  test.each<[string, unknown, unknown]>([
    ['outputs', undefined, {}],
    ['outputs', null, '{}'],
    ['error_message', undefined, ''],
    ['job_job', null, ''],
    ['url', undefined, ''],
  ])(
    'row 45: appends nothing where %s is absent in one source and empty in the other',
    (field, one, other) => {
      expect(
        historyOf(completedSummary({ [field]: one }), completedSummary({ [field]: other })),
      ).toHaveLength(1);
    },
  );

  test('row 6: appends nothing when it is an old webhook that is sent again', () => {
    const reports = [pendingSummary(), summary(), completedSummary()];
    expect(historyOf(...reports, ...reports, ...reports.toReversed())).toHaveLength(3);
    const [, , last] = historyOf(...reports);
    const again = decide(last, observation(pendingSummary()), historySettings(), 'writer-2', NOW);
    expect(again).toEqual({ kind: 'ignore', because: 'already-recorded', last });
  });
});

describe('a report that changes something else that matters', () => {
  test('is an update: the phase stays, the rest is current', () => {
    const [, update] = historyOf(summary(), summary({ name: 'renamed', owner: 'bob' }));
    expect(update).toMatchObject({
      kind: 'update',
      phase: 'RUNNING',
      previousPhase: 'RUNNING',
      name: 'renamed',
    });
    expect(update?.occurredAt).toBe(update?.observedAt);
  });

  test('is news from the Data Manager’s own list when something is back as it was, but not from a webhook', () => {
    const reports = [completedSummary(), completedSummary({ archived: true }), completedSummary()];
    const poll = historyOf(...reports.map((report) => ({ report, source: 'poll' as const })));
    expect(poll.map(({ kind, summary: kept }) => [kind, kept['archived']])).toEqual([
      ['phase', false],
      ['update', true],
      ['update', false],
    ]);
    expect(historyOf(...reports)).toHaveLength(2);
  });

  test('never moves the place of an instance in lists', () => {
    const moved = { launched: '2026-02-03T11:00:00', owner: 'bob', project_id: 'project-2' };
    expect(lastOf(summary(), summary(moved))).toMatchObject({
      kind: 'update',
      launchedAt: '2026-02-03T10:00:00.000Z',
      owner: 'alice',
      projectId: summary().project_id,
      summary: moved,
    });
  });
});

describe('row 8: a report that comes too late', () => {
  test('row 8: is recorded beside the current phase, which stays', () => {
    const [, late] = historyOf(completedSummary(), summary({ name: 'as it was then' }));
    expect(late).toMatchObject({
      kind: 'late',
      sequence: 2,
      phase: 'COMPLETED',
      previousPhase: 'COMPLETED',
      reportedPhase: 'RUNNING',
      name: 'mpro-fragments-1',
      stoppedAt: '2026-02-03T10:12:42.000Z',
      occurredAt: '2026-02-03T10:00:10.000Z',
      summary: { name: 'as it was then' },
    });
  });

  test('row 8: is recorded once', () => {
    expect(
      historyOf(completedSummary(), summary(), summary(), summary({ run_time: '0:00:09' })),
    ).toHaveLength(2);
  });

  test('row 8: never makes a finished instance unfinished, whatever it says', () => {
    const later = summary({ run_time: '999 days, 0:00:00', started: '2027-01-01T00:00:00' });
    expect(lastOf(completedSummary(), later)).toMatchObject({ kind: 'late', phase: 'COMPLETED' });
  });

  test('row 8: within the running stage is known by its run time', () => {
    const backOff = summary({ phase: 'CrashLoopBackOff', run_time: '0:01:00' });
    expect(lastOf(backOff, summary({ run_time: '0:00:30' }))).toMatchObject({
      kind: 'late',
      phase: 'CRASH_LOOP_BACKOFF',
    });
    expect(lastOf(backOff, summary({ run_time: '0:02:00' }))).toMatchObject({
      kind: 'phase',
      phase: 'RUNNING',
    });
  });
});

describe('the phases of an Application', () => {
  const shown = (phase: string) => ({
    report: pendingSummary({ application_type: 'APPLICATION', phase }),
    source: 'poll' as const,
  });

  test('that never says when it started are each the current one in turn', () => {
    const phases = ['RUNNING', 'CRASH_LOOP_BACKOFF', 'UNKNOWN', 'RUNNING', 'HIBERNATING', 'RUNNING'];
    const events = historyOf(shown('PENDING'), ...phases.map(shown));
    expect(events.map(({ phase, kind, stage }) => [phase, kind, stage])).toEqual([
      ['PENDING', 'phase', 0],
      ...phases.map((phase) => [phase, 'phase', 1]),
    ]);
  });

  test('that are not known leave it waiting where it has not run', () => {
    expect(historyOf(shown('UNKNOWN'), shown('PENDING'), shown('UNKNOWN'))).toMatchObject([
      { phase: 'UNKNOWN', stage: 0 },
      { phase: 'PENDING', stage: 0, kind: 'phase' },
      { phase: 'UNKNOWN', stage: 0, kind: 'phase' },
    ]);
  });

  test('that are not known are late once it has finished', () => {
    expect(lastOf(completedSummary(), shown('UNKNOWN'))).toMatchObject({ kind: 'late', phase: 'COMPLETED' });
  });
});

describe('what an event carries', () => {
  const keys = (...reports: InstanceSummary[]) => Object.keys(lastOf(...reports));

  test('is no key without a value, because the table has no type for that', () => {
    const bare = { started: null, stopped: null, job_job: null, job_name: null };
    for (const reports of [
      [pendingSummary(bare)],
      [completedSummary(bare)],
      [completedSummary(bare), pendingSummary(bare)],
    ]) {
      expect(keys(...reports)).not.toContain('startedAt');
      expect(keys(...reports)).not.toContain('stoppedAt');
      expect(keys(...reports)).not.toContain('job');
      expect(Object.values(lastOf(...reports))).not.toContain(undefined);
    }
  });

  test('row 8: is the whole current state, also where the report is late', () => {
    const job = { job_job: 'as it was then', started: '2026-02-03T10:00:05' };
    expect(lastOf(completedSummary(), pendingSummary(job))).toMatchObject({
      kind: 'late',
      job: 'rdkit-molprops',
      startedAt: '2026-02-03T10:00:10.000Z',
      stoppedAt: '2026-02-03T10:12:42.000Z',
    });
  });

  test('is the job’s name where the job has no other', () => {
    expect(first(summary({ job_job: null, job_name: 'RDKit' })).job).toBe('RDKit');
  });

  test('row 6: is the beginnings of the newest 32 digests before it, newest first', () => {
    const reports = Array.from({ length: 40 }, (_, index) => summary({ name: `name ${index}` }));
    const digests = reports.map((report) => observation(report).digest.slice(0, 16));
    expect(lastOf(...reports).recentDigests).toEqual(digests.slice(7, 39).reverse());
  });
});

describe('row 25: a phase that nobody knows', () => {
  test('row 25: is recorded as it was written, and is never the end', () => {
    const [unknown, done] = historyOf(summary({ phase: 'HIBERNATING' }), completedSummary());
    expect(unknown).toMatchObject({ phase: 'HIBERNATING' });
    expect(unknown).not.toHaveProperty('notice');
    expect(done).toMatchObject({ phase: 'COMPLETED', previousPhase: 'HIBERNATING' });
  });

  test('row 25: is late once the instance has finished', () => {
    expect(lastOf(completedSummary(), summary({ phase: 'HIBERNATING' }))).toMatchObject({
      kind: 'late',
      phase: 'COMPLETED',
      reportedPhase: 'HIBERNATING',
    });
  });
});

describe('when it happened', () => {
  test.each([
    ['waiting: at the launch', [pendingSummary()], '2026-02-03T10:00:00.000Z'],
    ['running: at the start', [pendingSummary(), summary()], '2026-02-03T10:00:10.000Z'],
    ['running without a start time: when seen', [summary({ started: null })], OBSERVED_AT],
    [
      'a change while running: after the run time',
      [summary(), summary({ phase: 'CRASH_LOOP_BACKOFF', run_time: '0:02:00' })],
      '2026-02-03T10:02:10.000Z',
    ],
    [
      'a change while running whose run time cannot be read: when seen',
      [summary({ run_time: '0:00:00' }), summary({ phase: 'CRASH_LOOP_BACKOFF', run_time: '?' })],
      OBSERVED_AT,
    ],
    [
      'a change while running that would lie ahead: when seen',
      [summary(), summary({ phase: 'CRASH_LOOP_BACKOFF', run_time: '9:00:00' })],
      OBSERVED_AT,
    ],
    [
      'a change while waiting: when seen',
      [pendingSummary(), pendingSummary({ phase: 'IMAGE_PULL_BACKOFF' })],
      OBSERVED_AT,
    ],
    ['finished: when it stopped', [completedSummary()], '2026-02-03T10:12:42.000Z'],
    ['finished without a stop time: when seen', [completedSummary({ stopped: null })], OBSERVED_AT],
  ])('%s', (_description, reports, occurredAt) => {
    expect(lastOf(...reports).occurredAt).toBe(occurredAt);
  });
});

test('texts that are not well-formed Unicode are mended before the table sees them', () => {
  const broken = {
    name: 'a\ud800b',
    owner: '\udfff',
    project_id: 'p\ud800',
    job_job: 'j\ud800',
    phase: 'ODD\ud800',
  };
  const event = first(summary({ ...broken, application_type: 'job\ud800' }));
  const { name, owner, projectId, job, phase, reportedPhase, applicationType } = event;
  for (const text of [name, owner, projectId, job, phase, reportedPhase, applicationType]) {
    expect(text?.isWellFormed()).toBe(true);
  }
  expect(name).toBe('a\ufffdb');
});
