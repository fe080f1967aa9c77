import type {
  HistoryEntryAnswer,
  InstanceAnswer,
  InstancePage,
  ListedInstance,
  PhaseCountsAnswer,
} from '../shared/api/instances.ts';
import { RequestProblem } from '../shared/api/request-problem.ts';
import type { Clock } from '../shared/base/clock.ts';
import type { EventPage, History } from '../shared/history/history.ts';
import type { HistoryEntry, HistoryEvent } from '../shared/history/history-event.ts';
import type { HistoryList, InstanceListing } from '../shared/history/history-list.ts';
import { phaseDurations } from '../shared/history/phase-durations.ts';
import { instanceIdSchema } from '../shared/instances/instance-summary.ts';
import { outcomeOf } from '../shared/instances/outcome.ts';
import { hasNotice, noticeId } from '../shared/notices/notice.ts';
import type { VisibilitySettings } from '../shared/people/may-see.ts';
import type { Projects } from '../shared/people/projects.ts';
import type { Reader } from '../shared/people/reader.ts';
import { ReaderView } from '../shared/people/reader-view.ts';
import { countQuery, cursorOf, pageQuery, type InstancesQuery } from './list-parameters.ts';
import { scopedList, scopeFor } from './list-scope.ts';

/** What reading the history needs. */
export interface ReadDependencies {
  readonly history: History;
  readonly list: HistoryList;
  readonly projects: Projects;
  readonly reader: Reader;
  readonly visibility: VisibilitySettings;
  readonly clock: Clock;
  /** Aborted when the time is nearly up: what has been read by then is given, and says that there is more. */
  readonly signal: AbortSignal;
}

/** About as many as DynamoDB gives at once: a page of it is a megabyte. */
const EVENTS_AT_ONCE = 1_000;
/** API Gateway passes on at most 6 MB from a function: so many lines, and one summary of at most 340 KB, fit. */
const EVENTS_MAX = 10_000;

/**
 * Instances that the reader may see, by launch time, newest first. A page may be shorter than its limit and still have a `nextCursor`.
 *
 * @throws RequestProblem when a parameter is wrong
 * @throws StorageUnavailable
 */
export async function listInstances(
  search: URLSearchParams,
  dependencies: ReadDependencies,
): Promise<InstancePage> {
  const { list, clock, signal } = dependencies;
  const { limit, after, ...asked } = pageQuery(search, clock.now());
  const { scope, query } = await scoped(asked, dependencies);
  const { instances, next, lookedBackTo } = await list.page(query, limit, after, signal);
  return {
    scope,
    instances: instances.map(listed),
    ...(next !== undefined && { nextCursor: cursorOf(next) }),
    lookedBackTo,
  };
}

/**
 * How many instances that the reader may see are in each phase, whatever the phase that is asked for.
 *
 * @throws RequestProblem when a parameter is wrong
 * @throws StorageUnavailable
 */
export async function countInstances(
  search: URLSearchParams,
  dependencies: ReadDependencies,
): Promise<PhaseCountsAnswer> {
  const { list, clock, signal } = dependencies;
  const { scope, query } = await scoped(countQuery(search, clock.now()), dependencies);
  const { counts, ...rest } = await list.countByPhase(query, signal);
  return { scope, counts: { ...counts }, ...rest };
}

/**
 * One instance: its current state, its history in order, and the time it spent in each phase.
 *
 * @throws RequestProblem when nothing was ever reported of it, or the reader may not see it: which of both, nobody learns
 * @throws StorageUnavailable
 */
export async function readInstance(
  instanceId: string,
  dependencies: ReadDependencies,
): Promise<InstanceAnswer> {
  const { history, clock, signal } = dependencies;
  // The table refuses some keys outright, and nothing can have been recorded under an id that reports may not have.
  if (!instanceIdSchema.safeParse(instanceId).success) throw notFound();
  const [newest, { events, isWhole }] = await Promise.all([
    history.last(instanceId),
    readEvents(instanceId, signal, history),
  ]);
  const last = isWhole ? events.at(-1) : newest;
  if (!last || (await viewOf(dependencies).visible([last])).length === 0) throw notFound();
  const current = last.kind === 'late' ? (events.findLast(({ kind }) => kind !== 'late') ?? last) : last;
  const { summary, omittedFields } = await reportBehind(current, newest, history);
  return {
    ...stateOf(last),
    summary,
    ...(omittedFields && { omittedFields }),
    history: events.map(historyEntry),
    ...(!isWhole && { historyTruncated: true as const }),
    durations: phaseDurations(events, new Date(clock.now()).toISOString()),
  };
}

/** What is asked for, in the scope that the reader asks for or gets. */
async function scoped({ query, scope: asked }: InstancesQuery, dependencies: ReadDependencies) {
  const { reader, projects } = dependencies;
  const scope = scopeFor(asked, reader);
  return { scope, query: { ...query, ...(await scopedList(scope, reader, viewOf(dependencies), projects)) } };
}

function viewOf({ reader, projects, visibility, clock }: ReadDependencies): ReaderView {
  return new ReaderView(reader, projects, visibility, clock.now());
}

function notFound(): RequestProblem {
  return new RequestProblem('not-found', 'There is no such instance.');
}

async function readEvents(instanceId: string, signal: AbortSignal, history: History) {
  const events: HistoryEntry[] = [];
  let next: number | undefined = 0;
  do {
    const page: EventPage = await history.events(instanceId, next, EVENTS_AT_ONCE);
    events.push(...page.events);
    next = page.next;
  } while (next !== undefined && events.length < EVENTS_MAX && !signal.aborted);
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

function listed(instance: InstanceListing): ListedInstance {
  const { observedAt, source, sequence } = instance;
  return { ...stateOf(instance), observedAt, source, events: sequence };
}

function stateOf(instance: HistoryEntry | InstanceListing) {
  const {
    instanceId,
    phase,
    name,
    owner,
    projectId,
    applicationType,
    job,
    launchedAt,
    startedAt,
    stoppedAt,
  } = instance;
  return {
    id: instanceId,
    phase,
    outcome: outcomeOf(phase) ?? null,
    name,
    owner,
    projectId,
    applicationType,
    job,
    launchedAt,
    startedAt,
    stoppedAt,
  };
}

function historyEntry(event: HistoryEntry): HistoryEntryAnswer {
  const { sequence, kind, phase, previousPhase, reportedPhase, source, occurredAt, observedAt } = event;
  return {
    sequence,
    kind,
    phase,
    previousPhase,
    ...(kind === 'late' && { reportedPhase }),
    source,
    occurredAt,
    observedAt,
    notice: hasNotice(event) ? noticeAnswer(event) : undefined,
  };
}

function noticeAnswer(event: Parameters<typeof noticeId>[0] & HistoryEntry): HistoryEntryAnswer['notice'] {
  const { publishedAt, messageId, suppressed, attempts } = event;
  const notice = { id: noticeId(event), kind: event.notice.kind };
  if (suppressed) return { ...notice, state: 'suppressed', because: suppressed };
  if (publishedAt !== undefined) return { ...notice, state: 'published', publishedAt, messageId };
  return { ...notice, state: 'due', attempts };
}
