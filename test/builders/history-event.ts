import {
  historyEntrySchema,
  type HistoryEntry,
  type HistoryEvent,
} from '../../functions/shared/history/history-event.ts';
import { dueShard } from '../../functions/shared/history/due-shard.ts';
import type { OutcomeEvent } from '../../functions/shared/notices/notification.ts';
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
    progress: '1|0000-00-00T00:00:00.000Z|000000000005000000|4|RUNNING',
    recentDigests: [],
    outcomes: [],
    writer: 'writer-1',
    ...overrides,
  };
}

/** An event that brought an outcome to light and still owes its notification. */
export function owingEvent(overrides: Partial<OutcomeEvent> = {}): OutcomeEvent {
  const outcome = overrides.outcome ?? 'success';
  const id = overrides.instanceId ?? summary().id;
  const phase = outcome === 'success' ? 'COMPLETED' : 'FAILED';
  return {
    ...historyEvent({
      instanceId: id,
      phase,
      reportedPhase: phase,
      observedAt: '2026-02-03T10:12:43.000Z',
      occurredAt: '2026-02-03T10:12:42.000Z',
      stoppedAt: '2026-02-03T10:12:42.000Z',
      summary: outcome === 'success' ? completedSummary({ id }) : failedSummary({ id }),
      outcomes: [outcome],
      due: dueShard(id),
      dueAt: Date.parse('2026-02-03T10:13:43.000Z'),
      attempts: 0,
    }),
    ...overrides,
    outcome,
  };
}

/** An event as a line of a history has it. */
export function entryOf(event: HistoryEvent): HistoryEntry {
  return historyEntrySchema.parse(event);
}
