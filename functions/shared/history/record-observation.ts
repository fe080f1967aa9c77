import type { Clock } from '../base/clock.ts';
import { StorageUnavailable } from '../base/storage-unavailable.ts';
import type { Telemetry } from '../base/telemetry.ts';
import type { Observation } from '../instances/observation.ts';
import { isKnownPhase } from '../instances/phase.ts';
import { decide, type HistorySettings } from './decide.ts';
import type { History } from './history.ts';
import { isOwing, type HistoryEvent, type OwingEvent } from './history-event.ts';

/** What recording needs. */
export interface RecordDependencies {
  readonly history: History;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly historySettings: HistorySettings;
}

/** A notice that has to be published: held by whoever recorded its event (`ours`), or by nobody (`free`). */
export interface OwedNotice {
  readonly event: OwingEvent;
  readonly hold: 'ours' | 'free';
}

/** What became of an observation. */
export interface Recording {
  readonly result: 'recorded' | 'unchanged' | 'late';
  /** The number of the event that was appended, or of the newest one when nothing was. */
  readonly sequence: number;
  readonly owed: OwedNotice | undefined;
}

const APPEND_ATTEMPTS = 8;
const RACE_PAUSE_MS = 20;

/**
 * Brings an observation into the history of its instance: reads the newest event, decides, and appends; a writer
 * that was slower than another decides again on what the other wrote.
 *
 * @throws StorageUnavailable also when the race was lost too often in a row
 */
export async function recordObservation(
  observation: Observation,
  { history, clock, telemetry, historySettings }: RecordDependencies,
): Promise<Recording> {
  const writer = clock.newId();
  for (let attempt = 1; attempt <= APPEND_ATTEMPTS; attempt += 1) {
    const last = await history.last(observation.instanceId);
    const decision = decide(last, observation, historySettings, writer, clock.now());
    if (decision.kind === 'ignore') {
      telemetry.measure('ReportsUnchanged', { source: observation.source });
      return {
        result: 'unchanged',
        sequence: decision.last.sequence,
        owed: leftOwing(decision.last, clock.now()),
      };
    }
    const event = await history.append(decision.event);
    if (event) {
      tell(event, observation, telemetry);
      return {
        result: event.kind === 'late' ? 'late' : 'recorded',
        sequence: event.sequence,
        owed: isOwing(event) ? { event, hold: 'ours' } : undefined,
      };
    }
    telemetry.measure('LostRaces');
    await clock.wait(clock.random() * RACE_PAUSE_MS * attempt);
  }
  throw new StorageUnavailable(
    `Too many writers at once for the history of ${observation.instanceId} (${APPEND_ATTEMPTS} tries).`,
  );
}

/** A repeated report may be the first to find a notice whose holder has vanished. */
function leftOwing(last: HistoryEvent, now: number): OwedNotice | undefined {
  return isOwing(last) && last.dueAt <= now ? { event: last, hold: 'free' } : undefined;
}

function tell(event: HistoryEvent, { summary }: Observation, telemetry: Telemetry): void {
  const { instanceId, sequence, kind, phase, source, notice, suppressed, omittedFields } = event;
  telemetry.info('EventRecorded', {
    instanceId,
    sequence,
    kind,
    phase,
    source,
    previousPhase: event.previousPhase,
    reportedPhase: event.reportedPhase,
    notice: notice?.kind,
    suppressed,
    omittedFields: omittedFields?.join(','),
  });
  telemetry.measure(kind === 'late' ? 'ReportsLate' : 'ReportsRecorded', { source });
  if (notice) telemetry.measure(suppressed ? 'NoticesSuppressed' : 'NoticesOwed');
  if (!isKnownPhase(event.reportedPhase)) telemetry.measure('UnknownPhases');
  if (event.owner !== summary.owner.toWellFormed() || event.projectId !== summary.project_id.toWellFormed()) {
    telemetry.measure('OwnersChanged');
    telemetry.warn('OwnerChanged', { instanceId });
  }
}
