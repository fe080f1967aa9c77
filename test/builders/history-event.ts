import {
  historyEntrySchema,
  type HistoryEntry,
  type HistoryEvent,
  type NoticeKind,
  type OwingEvent,
} from '../../functions/shared/history/history-event.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { completedSummary, failedSummary, summary } from './summary.ts';

/** The first event of a running Job. */
export function historyEvent(overrides: Partial<HistoryEvent> = {}): HistoryEvent {
  const report = summary(overrides.instanceId === undefined ? {} : { id: overrides.instanceId });
  return {
    instanceId: report.id,
    sequence: 1,
    kind: 'phase',
    phase: 'RUNNING',
    reportedPhase: 'RUNNING',
    source: 'webhook',
    observedAt: '2026-02-03T10:00:11.000Z',
    occurredAt: '2026-02-03T10:00:10.000Z',
    applicationType: 'JOB',
    owner: report.owner,
    projectId: report.project_id,
    name: report.name,
    job: 'rdkit-molprops',
    launchedAt: '2026-02-03T10:00:00.000Z',
    startedAt: '2026-02-03T10:00:10.000Z',
    summary: report,
    digest: 'a'.repeat(64),
    stage: 1,
    runTimeMs: 5_000,
    recentDigests: [],
    noticeCounts: {},
    writer: 'writer-1',
    ...overrides,
  };
}

/** The event of a Job that has completed, which still owes its notice. */
export function owingEvent(overrides: Partial<OwingEvent> = {}): OwingEvent {
  return { ...owing('completed', completedSummary(idOf(overrides))), ...overrides };
}

/** The event of a Job that has failed, which still owes its notice. */
export function failedEvent(overrides: Partial<OwingEvent> = {}): OwingEvent {
  return { ...owing('failed', failedSummary(idOf(overrides))), ...overrides };
}

function idOf({ instanceId: id }: Partial<OwingEvent>) {
  return id === undefined ? {} : { id };
}

function owing(kind: NoticeKind, report: InstanceSummary): OwingEvent {
  const event = historyEvent({
    instanceId: report.id,
    phase: report.phase,
    reportedPhase: report.phase,
    observedAt: '2026-02-03T10:12:43.000Z',
    occurredAt: '2026-02-03T10:12:42.000Z',
    stoppedAt: '2026-02-03T10:12:42.000Z',
    stage: 2,
    runTimeMs: 752_000,
    summary: report,
    lastOutcome: kind === 'completed' ? 'success' : 'failure',
    noticeCounts: { [kind]: 1 },
  });
  const dueAt = Date.parse('2026-02-03T10:13:43.000Z');
  return { ...event, notice: { kind, number: 1 }, dueAt, attempts: 0 };
}

/** An event as a line of a history has it. */
export function entryOf(event: HistoryEvent): HistoryEntry {
  return historyEntrySchema.parse(event);
}
