import type { Observation } from '../instances/observation.ts';
import { outcomeOf, type Outcome } from '../instances/outcome.ts';
import { compareProgress, precedenceOf } from '../instances/progress.ts';
import type { Stage } from '../instances/stage.ts';
import type { EventKind, HistoryEvent, NoticeKind, Suppression } from './history-event.ts';

/** What the rules of the history may depend on, beside the report and the history. */
export interface HistorySettings {
  /** An instance that had finished longer ago than this when it was first seen is recorded, not announced. */
  readonly announceMaxAgeMs: number;
  /** How long the writer of an event holds its notice before a sweep may claim it. */
  readonly leaseMs: number;
}

/** What is to be done with an observation, and why. */
export type Decision =
  | { readonly kind: 'append'; readonly event: HistoryEvent }
  | {
      readonly kind: 'ignore';
      readonly because: 'unchanged' | 'already-recorded';
      readonly last: HistoryEvent;
    };

/** A report, and the stage that it is of. */
type StagedObservation = Observation & { readonly stage: Stage };

const RECENT_DIGESTS_KEPT = 32;
const RECENT_DIGEST_LENGTH = 16;
const NOTICE_OF: Record<Outcome, NoticeKind> = { success: 'completed', failure: 'failed' };

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
  // A report that states no stage leaves the instance where it was, but for the end: nothing finished goes on.
  const report = { ...observation, stage: observation.stage ?? (last?.stage ? 1 : 0) };
  if (!last) return { kind: 'append', event: firstEvent(report, settings, writer, now) };
  if (report.digest === last.digest) return { kind: 'ignore', because: 'unchanged', last };
  const late = isOlder(report, last);
  const mayRepeat = late || (mayBeOvertaken(report) && compareProgress(progressOf(report), last) === 0);
  if (mayRepeat && last.recentDigests.includes(shortDigest(report.digest))) {
    return { kind: 'ignore', because: 'already-recorded', last };
  }
  const kind = late ? 'late' : report.phase === last.phase ? 'update' : 'phase';
  const event: HistoryEvent = {
    ...reported(report, writer),
    sequence: last.sequence + 1,
    kind,
    previousPhase: last.phase,
    ...(late ? stateOf(last) : reportedState(report)),
    ...placeOf(last),
    occurredAt: occurredAt(kind, last, report),
    recentDigests: recentDigests(last, late ? report.digest : last.digest),
    ...nextNotice(last, late ? undefined : outcomeOf(report.phase), now + settings.leaseMs),
  };
  return { kind: 'append', event };
}

function firstEvent(
  report: StagedObservation,
  settings: HistorySettings,
  writer: string,
  now: number,
): HistoryEvent {
  const outcome = outcomeOf(report.phase);
  const suppressed = outcome && suppression(report, settings);
  return {
    ...reported(report, writer),
    sequence: 1,
    kind: 'phase',
    ...reportedState(report),
    owner: report.summary.owner.toWellFormed(),
    projectId: report.summary.project_id.toWellFormed(),
    launchedAt: report.launchedAt,
    occurredAt: occurredAt('phase', undefined, report),
    recentDigests: [],
    ...nextNotice({ noticeCounts: {} }, outcome, now + settings.leaseMs, suppressed),
  };
}

/**
 * Whether a report is of an older state than the current one. Where neither stage nor times tell, what the poll reads
 * is the present; of what may have been overtaken, a fixed precedence of phases decides.
 */
function isOlder(report: StagedObservation, last: HistoryEvent): boolean {
  const order = compareProgress(progressOf(report), last);
  if (order !== 0 || !mayBeOvertaken(report)) return order < 0;
  return precedenceOf(report.phase) < precedenceOf(last.phase);
}

/** A webhook may be sent again days later, and a callback's look-up may be slow; one poll follows another. */
function mayBeOvertaken({ source }: Observation): boolean {
  return source !== 'poll';
}

function progressOf({ stage, stoppedAt, runTimeMs }: StagedObservation) {
  return { stage, stoppedAt, runTimeMs };
}

/** What an event says of its report, whatever that means for the current state. */
function reported(report: Observation, writer: string) {
  const { instanceId, phase, source, observedAt, summary, omittedFields } = report;
  return {
    instanceId,
    reportedPhase: phase,
    source,
    observedAt,
    summary,
    ...(omittedFields.length > 0 && { omittedFields: [...omittedFields] }),
    writer,
  };
}

type State = Pick<HistoryEvent, 'phase' | 'stage' | 'applicationType' | 'name' | 'digest'> &
  Partial<Pick<HistoryEvent, 'job' | 'startedAt' | 'stoppedAt' | 'runTimeMs'>>;

function reportedState({
  summary,
  phase,
  stage,
  digest,
  startedAt,
  stoppedAt,
  runTimeMs,
}: StagedObservation): State {
  const job = summary.job_job ?? summary.job_name;
  return {
    phase,
    stage,
    // No store takes lone surrogates.
    applicationType: summary.application_type.toUpperCase().toWellFormed(),
    name: summary.name.toWellFormed(),
    digest,
    ...(job && { job: job.toWellFormed() }),
    ...(startedAt !== undefined && { startedAt }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(runTimeMs !== undefined && { runTimeMs: clamped(runTimeMs) }),
  };
}

/** No store takes a number without bounds, and nothing runs for less than no time. */
function clamped(runTimeMs: number): number {
  return Math.min(Math.max(0, runTimeMs), Number.MAX_SAFE_INTEGER);
}

function stateOf({
  phase,
  stage,
  applicationType,
  name,
  digest,
  job,
  startedAt,
  stoppedAt,
  runTimeMs,
}: HistoryEvent): State {
  return {
    phase,
    stage,
    applicationType,
    name,
    digest,
    ...(job !== undefined && { job }),
    ...(startedAt !== undefined && { startedAt }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(runTimeMs !== undefined && { runTimeMs }),
  };
}

function placeOf({ owner, projectId, launchedAt }: HistoryEvent) {
  return { owner, projectId, launchedAt };
}

/**
 * An event owes a notice if it makes an outcome current that differs from the last one owed or suppressed. What was
 * published is not looked at, so that any order of publishing leads to the same notices.
 */
function nextNotice(
  { lastOutcome, noticeCounts }: Pick<HistoryEvent, 'lastOutcome' | 'noticeCounts'>,
  outcome: Outcome | undefined,
  leaseUntil: number,
  suppressed?: Suppression,
): Pick<HistoryEvent, 'lastOutcome' | 'noticeCounts' | 'notice' | 'suppressed' | 'dueAt' | 'attempts'> {
  if (outcome === undefined || outcome === lastOutcome) {
    return { ...(lastOutcome !== undefined && { lastOutcome }), noticeCounts };
  }
  const kind = NOTICE_OF[outcome];
  const number = (noticeCounts[kind] ?? 0) + 1;
  return {
    lastOutcome: outcome,
    noticeCounts: { ...noticeCounts, [kind]: number },
    notice: { kind, number },
    ...(suppressed ? { suppressed } : { dueAt: leaseUntil, attempts: 0 }),
  };
}

/**
 * The summary dates only the entry into a stage. Of a change within the running stage it says how long the
 * instance had run by then; of any other, nothing: it happened, as far as we know, when we saw it.
 */
function occurredAt(kind: EventKind, last: HistoryEvent | undefined, report: StagedObservation): string {
  const { stage, launchedAt, startedAt, stoppedAt, runTimeMs, observedAt } = report;
  if (kind === 'update') return observedAt;
  if (stage === 2) return stoppedAt ?? observedAt;
  const enteredStage = last?.stage !== stage;
  if (stage === 0) return enteredStage ? launchedAt : observedAt;
  if (startedAt === undefined) return observedAt;
  if (enteredStage) return startedAt;
  if (runTimeMs === undefined) return observedAt;
  // Nothing can have happened before the start, whatever the run time says, or after we learnt it.
  const happenedAt = Date.parse(startedAt) + Math.max(0, runTimeMs);
  return new Date(Math.min(happenedAt, Date.parse(observedAt))).toISOString();
}

function suppression(report: Observation, settings: HistorySettings): Suppression | undefined {
  const age = Date.parse(report.observedAt) - finishedAtMs(report);
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

function shortDigest(digest: string): string {
  return digest.slice(0, RECENT_DIGEST_LENGTH);
}
