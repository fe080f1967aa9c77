import type { HistoryEntry, HistoryEvent } from '../shared/history/history-event.ts';
import type { Outcome } from '../shared/instances/outcome.ts';
import { instanceIdSchema } from '../shared/instances/instance-summary.ts';
import { hasOutcome, notificationId } from '../shared/notices/notification.ts';
import { outcomeOf } from '../shared/instances/outcome.ts';
import { phaseDurations } from '../shared/history/phase-durations.ts';
import type { Clock } from '../shared/base/clock.ts';
import type { EventPage, History, InstanceListing } from '../shared/history/history.ts';
import { RequestProblem } from '../shared/api/request-problem.ts';
import { cursorOf, listQuery } from './list-parameters.ts';

/** What reading the history needs. */
export interface ReadDependencies {
  readonly history: History;
  readonly clock: Clock;
}

/** About as many as DynamoDB gives at once: a page of it is a megabyte. */
const EVENTS_AT_ONCE = 1_000;
/** API Gateway passes on at most 6 MB from a function: so many lines, and one summary of at most 340 KB, fit. */
const EVENTS_MAX = 10_000;

/**
 * Instances by launch time, newest first. A page may be shorter than `limit` and still have a `nextCursor`.
 *
 * @throws RequestProblem when a parameter is wrong
 * @throws HistoryUnavailable
 */
export async function listInstances(
  parameters: Readonly<Record<string, string | undefined>>,
  { history, clock }: ReadDependencies,
) {
  const query = listQuery(parameters, clock.now());
  const { instances, next } = await history.list(query);
  return { instances: instances.map(listed), ...(next && { nextCursor: cursorOf(next) }) };
}

/**
 * One instance: its current state, its history in order, and the time it spent in each phase.
 *
 * @throws RequestProblem when nothing was ever reported of it
 * @throws HistoryUnavailable
 */
export async function readInstance(instanceId: string, { history, clock }: ReadDependencies) {
  // The table refuses some keys outright, and nothing can have been recorded under an id that reports may not have.
  if (!instanceIdSchema.safeParse(instanceId).success) throw notFound();
  const [newest, { events, isWhole }] = await Promise.all([
    history.last(instanceId),
    readEvents(instanceId, history),
  ]);
  const last = isWhole ? events.at(-1) : newest;
  if (!last) throw notFound();
  const current = last.kind === 'late' ? (events.findLast(({ kind }) => kind !== 'late') ?? last) : last;
  const { summary, omittedFields } = await reportBehind(current, newest, history);
  return {
    id: last.instanceId,
    phase: last.phase,
    outcome: outcomeOf(last.phase) ?? null,
    instance: summary,
    ...(omittedFields && { omittedFields }),
    history: events.map(historyEntry),
    ...(!isWhole && { historyTruncated: true }),
    durations: phaseDurations(events, new Date(clock.now()).toISOString()),
  };
}

function notFound(): RequestProblem {
  return new RequestProblem('not-found', 'Nothing has been reported of such an instance.');
}

async function readEvents(instanceId: string, history: History) {
  const events: HistoryEntry[] = [];
  let next: number | undefined = 0;
  while (next !== undefined && events.length < EVENTS_MAX) {
    const page: EventPage = await history.events(instanceId, next, EVENTS_AT_ONCE);
    events.push(...page.events);
    next = page.next;
  }
  return { events, isWhole: next === undefined };
}

/** The newest event is at hand; another one, after late reports or a race, has to be asked for. */
async function reportBehind(
  current: HistoryEntry,
  newest: HistoryEvent | undefined,
  history: History,
): Promise<Pick<HistoryEvent, 'summary' | 'omittedFields'>> {
  const event = newest?.sequence === current.sequence ? newest : await history.event(current);
  // Deleted by its age between the two questions.
  return event ?? { summary: {}, omittedFields: undefined };
}

function listed(instance: InstanceListing) {
  return {
    id: instance.instanceId,
    phase: instance.phase,
    outcome: instance.outcome ?? null,
    name: instance.name,
    owner: instance.owner,
    project_id: instance.projectId,
    application_type: instance.applicationType,
    job: instance.job,
    launched: instance.launchedAt,
    started: instance.startedAt,
    stopped: instance.stoppedAt,
    observedAt: instance.observedAt,
    source: instance.source,
    events: instance.sequence,
  };
}

function historyEntry(event: HistoryEntry) {
  const { sequence, kind, phase, previousPhase, reportedPhase, source, occurredAt, observedAt, outcome } =
    event;
  return {
    sequence,
    kind,
    phase,
    previousPhase,
    ...(kind === 'late' && { reportedPhase }),
    source,
    occurredAt,
    observedAt,
    outcome,
    notification: hasOutcome(event) ? notificationOf(event) : undefined,
  };
}

function notificationOf(event: HistoryEntry & { readonly outcome: Outcome }) {
  const { notifiedAt, messageId, suppressed, attempts } = event;
  const id = notificationId(event);
  if (suppressed) return { id, state: 'suppressed', because: suppressed };
  if (notifiedAt !== undefined) return { id, state: 'told', notifiedAt, messageId };
  return { id, state: 'due', attempts };
}
