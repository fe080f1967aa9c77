import type { HistoryEvent } from './history-event.ts';
import { isKnownPhase } from '../instances/phase.ts';
import { decide, type HistorySettings } from './decide.ts';
import type { Observation } from '../instances/observation.ts';
import type { Clock } from '../base/clock.ts';
import { HistoryUnavailable, type History } from './history.ts';
import type { Telemetry } from '../base/telemetry.ts';

/** What recording needs. */
export interface RecordDependencies {
  readonly history: History;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly historySettings: HistorySettings;
}

/** What became of an observation. */
export interface Recording {
  readonly result: 'recorded' | 'unchanged' | 'late';
  /** The event that was appended, or the newest one when nothing was. */
  readonly sequence: number;
  /** An event whose notification is owed and ours to publish, or free to be claimed. */
  readonly owed: HistoryEvent | undefined;
}

const APPEND_ATTEMPTS = 8;
const RACE_PAUSE_MS = 20;

/**
 * Brings an observation into the history of its instance: reads the newest event, decides, and appends; a writer
 * that was slower than another decides again on what the other wrote.
 *
 * @throws HistoryUnavailable also when the race was lost too often in a row
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
      const free = last?.dueAt !== undefined && last.dueAt <= clock.now();
      return { result: 'unchanged', sequence: decision.sequence, owed: free ? last : undefined };
    }
    const { event } = decision;
    if ((await history.append(event)) === 'appended') {
      report(event, telemetry);
      return {
        result: event.kind === 'late' ? 'late' : 'recorded',
        sequence: event.sequence,
        owed: event.due === undefined ? undefined : event,
      };
    }
    telemetry.measure('LostRaces');
    await clock.wait(clock.random() * RACE_PAUSE_MS * attempt);
  }
  throw new HistoryUnavailable(
    `The history of ${observation.instanceId} is being written by too many at once (${APPEND_ATTEMPTS} tries).`,
  );
}

function report(event: HistoryEvent, telemetry: Telemetry): void {
  const { instanceId, sequence, kind, phase, source, outcome, suppressed, omittedFields } = event;
  telemetry.info('EventRecorded', {
    instanceId,
    sequence,
    kind,
    phase,
    source,
    previousPhase: event.previousPhase,
    reportedPhase: event.reportedPhase,
    outcome,
    suppressed,
    omittedFields: omittedFields?.join(','),
  });
  telemetry.measure(kind === 'late' ? 'ReportsLate' : 'ReportsRecorded', { source });
  if (outcome) telemetry.measure(suppressed ? 'OutcomesSuppressed' : 'OutcomesRecorded');
  if (!isKnownPhase(event.reportedPhase)) telemetry.measure('UnknownPhases');
}
