import type { EventKind, HistoryEvent, Suppression } from './history-event.ts';
import type { Outcome } from '../instances/outcome.ts';
import { dueShard } from './due-shard.ts';
import type { Observation } from '../instances/observation.ts';
import { outcomeOf } from '../instances/outcome.ts';
import { storableSummary } from './storable-summary.ts';

/** What the rules of the history may depend on, beside the report and the history. */
export interface HistorySettings {
  /** An instance that had finished longer ago than this when it was first seen is recorded, not announced. */
  readonly announceMaxAgeMs: number;
  /** How long the writer of an event holds its notification before a sweep may claim it. */
  readonly leaseMs: number;
  /** How long events are kept; `undefined` keeps them for good. */
  readonly retentionMs: number | undefined;
}

/** What is to be done with an observation, and why. */
export type Decision =
  | { readonly kind: 'append'; readonly event: HistoryEvent }
  | {
      readonly kind: 'ignore';
      readonly because: 'unchanged' | 'already-recorded';
      readonly sequence: number;
    };

const RECENT_DIGESTS_KEPT = 32;
const RECENT_DIGEST_LENGTH = 16;

/**
 * The rules of the history: what an observation adds to it. `last` is the instance's newest event, which carries
 * all that the rules need of those before it; `writer` names this write, `now` is epoch milliseconds.
 */
export function decide(
  last: HistoryEvent | undefined,
  observation: Observation,
  settings: HistorySettings,
  writer: string,
  now: number,
): Decision {
  if (last) {
    const ignored = reasonToIgnore(last, observation);
    if (ignored) return { kind: 'ignore', because: ignored, sequence: last.sequence };
  }
  const late = last !== undefined && isOlder(observation, last);
  const kind = late ? 'late' : last?.phase === observation.phase ? 'update' : 'phase';
  const outcomes = last?.outcomes ?? [];
  const reported = outcomeOf(observation.phase);
  const outcome = reported && !outcomes.includes(reported) ? reported : undefined;
  const suppressed = outcome && suppression(last, observation, settings);
  const { summary, omittedFields } = storableSummary(observation.summary);
  const event: HistoryEvent = {
    instanceId: observation.instanceId,
    sequence: (last?.sequence ?? 0) + 1,
    kind,
    ...currentState(late ? last : undefined, observation),
    ...(last && { previousPhase: last.phase }),
    reportedPhase: observation.phase,
    source: observation.source,
    observedAt: observation.observedAt,
    occurredAt: occurredAt(kind, last, observation),
    launchedAt: last?.launchedAt ?? observation.launchedAt,
    summary,
    ...(omittedFields.length > 0 && { omittedFields: [...omittedFields] }),
    recentDigests: last ? recentDigests(last, late ? observation.digest : last.digest) : [],
    outcomes: outcome ? [...outcomes, outcome] : [...outcomes],
    writer,
    ...delivery(observation.instanceId, outcome, suppressed, now + settings.leaseMs),
    ...(settings.retentionMs !== undefined && { expiresAt: Math.ceil((now + settings.retentionMs) / 1_000) }),
  };
  return { kind: 'append', event };
}

/**
 * A webhook may be a repetition of any age, so what it says counts once. The Data Manager's own answers are
 * never repetitions: there, something that is back as it was before (archived and not archived again) is news.
 */
function reasonToIgnore(
  last: HistoryEvent,
  observation: Observation,
): 'unchanged' | 'already-recorded' | undefined {
  const samePhase = observation.phase === last.phase;
  if (samePhase && observation.digest === last.digest) return 'unchanged';
  const mayRepeat = isOlder(observation, last) || (samePhase && observation.source === 'webhook');
  return mayRepeat && last.recentDigests.includes(shortDigest(observation.digest))
    ? 'already-recorded'
    : undefined;
}

function isOlder(observation: Observation, last: HistoryEvent): boolean {
  return observation.progress < last.progress;
}

function shortDigest(digest: string): string {
  return digest.slice(0, RECENT_DIGEST_LENGTH);
}

function currentState(
  current: HistoryEvent | undefined,
  observation: Observation,
): Pick<HistoryEvent, 'phase' | 'applicationType' | 'owner' | 'projectId' | 'name' | 'digest' | 'progress'> &
  Partial<Pick<HistoryEvent, 'job' | 'startedAt' | 'stoppedAt'>> {
  if (current) {
    const { phase, applicationType, owner, projectId, name, digest, progress, job, startedAt, stoppedAt } =
      current;
    return {
      phase,
      applicationType,
      owner,
      projectId,
      name,
      digest,
      progress,
      ...(job !== undefined && { job }),
      ...(startedAt !== undefined && { startedAt }),
      ...(stoppedAt !== undefined && { stoppedAt }),
    };
  }
  const { summary, phase, progress, startedAt, stoppedAt } = observation;
  const job = summary.job_job ?? summary.job_name;
  return {
    phase,
    // DynamoDB takes no lone surrogates.
    applicationType: summary.application_type.toUpperCase().toWellFormed(),
    owner: summary.owner.toWellFormed(),
    projectId: summary.project_id.toWellFormed(),
    name: summary.name.toWellFormed(),
    digest: observation.digest,
    progress,
    ...(job && { job: job.toWellFormed() }),
    ...(startedAt !== undefined && { startedAt }),
    ...(stoppedAt !== undefined && { stoppedAt }),
  };
}

/**
 * The summary dates only the entry into a stage. Of a change within the running stage it says how long the
 * instance had run by then; of any other, nothing: it happened, as far as we know, when we saw it.
 */
function occurredAt(kind: EventKind, last: HistoryEvent | undefined, observation: Observation): string {
  const { stage, launchedAt, startedAt, stoppedAt, runTimeMs, observedAt } = observation;
  if (kind === 'update') return observedAt;
  if (stage === 2) return stoppedAt ?? observedAt;
  const enteredStage = last === undefined || last.progress.charAt(0) !== String(stage);
  if (stage === 0) return enteredStage ? launchedAt : observedAt;
  if (startedAt === undefined) return observedAt;
  if (enteredStage) return startedAt;
  if (runTimeMs === undefined) return observedAt;
  // Nothing can have happened before the start, whatever the run time says, or after we learnt it.
  const happenedAt = Date.parse(startedAt) + Math.max(0, runTimeMs);
  return new Date(Math.min(happenedAt, Date.parse(observedAt))).toISOString();
}

function suppression(
  last: HistoryEvent | undefined,
  observation: Observation,
  settings: HistorySettings,
): Suppression | undefined {
  if (last) return undefined;
  const age = Date.parse(observation.observedAt) - finishedAtMs(observation);
  return age > settings.announceMaxAgeMs ? 'finished-before-first-seen' : undefined;
}

/** When a finished instance finished; where the Data Manager does not say, the earliest that it can have. */
function finishedAtMs({ stoppedAt, startedAt, launchedAt, runTimeMs }: Observation): number {
  if (stoppedAt !== undefined) return Date.parse(stoppedAt);
  return Date.parse(startedAt ?? launchedAt) + Math.max(0, runTimeMs ?? 0);
}

function recentDigests(last: HistoryEvent, newest: string): string[] {
  return [...new Set([shortDigest(newest), ...last.recentDigests])].slice(0, RECENT_DIGESTS_KEPT);
}

function delivery(
  instanceId: string,
  outcome: Outcome | undefined,
  suppressed: Suppression | undefined,
  leaseUntil: number,
): Partial<HistoryEvent> {
  if (!outcome) return {};
  if (suppressed) return { outcome, suppressed };
  return { outcome, due: dueShard(instanceId), dueAt: leaseUntil, attempts: 0 };
}
