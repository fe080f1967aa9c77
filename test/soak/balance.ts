import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { statedStage } from '../../functions/shared/instances/stage.ts';
import { mostInASecond, mostThatMayArrive } from '../end-to-end/books.ts';
import { CAUSES, explainDouble, type Cause, type Explanation } from './explain-double.ts';
import type { LifeFacts, Publication, SoakFacts, StoredEvent } from './facts.ts';

/** A message that was told again. */
export interface Double {
  readonly noticeId: string;
  readonly firstAt: number;
  readonly againAt: number;
  readonly explanation: Explanation | undefined;
}

/** The books of a run. */
export interface Books {
  readonly figures: {
    readonly lives: number;
    readonly accepted: number;
    readonly acceptedBySource: Readonly<Record<string, number>>;
    readonly acceptedByResult: Readonly<Record<string, number>>;
    readonly instances: number;
    readonly recorded: number;
    readonly recordedBySource: Readonly<Record<string, number>>;
    readonly recordedByKind: Readonly<Record<string, number>>;
    /** Events of webhooks and callbacks whose answer nobody has read; the report came again. */
    readonly recordedUnanswered: number;
    readonly owed: number;
    /** Notices that must not be published: the instance was old when first seen. */
    readonly suppressed: number;
    /** Notices that were published at least once. */
    readonly told: number;
    readonly published: number;
    readonly due: number;
    readonly doubled: number;
    readonly doubledBy: Readonly<Record<string, number>>;
    readonly unexplained: number;
    /** As read; and as certain, allowing for what was read late. */
    readonly mostInASecond: number;
    readonly mostInASecondForCertain: number;
    readonly pacePerSecond: number;
  };
  readonly doubles: readonly Double[];
  /** A sentence for everything that does not balance. */
  readonly problems: readonly string[];
}

const KIND_OF = { success: 'completed', failure: 'failed' } as const;

/** Compares what was accepted with what is in the history and with what was told. */
export function balance(facts: SoakFacts): Books {
  const { lives, acceptances, events, publications, isComplete } = facts;
  const histories = Map.groupBy(events, ({ instanceId }) => instanceId);
  for (const history of histories.values()) history.sort((a, b) => a.sequence - b.sequence);
  const isOld = new Set(lives.filter((life) => life.isOld).map(({ id }) => id));
  const owed = new Set(
    events
      .filter(({ instanceId, suppressed }) => suppressed === undefined && !isOld.has(instanceId))
      .flatMap((event) => noticeIdOf(event) ?? []),
  );
  const toldTimes = Map.groupBy(publications, ({ noticeId }) => noticeId);
  const doubles = doublesIn(facts);
  const due = events.filter((event) => event.dueAt !== undefined);
  const most = mostForCertain(publications);
  const untold = [...owed].filter((id) => !toldTimes.has(id));
  const answered = new Set(
    acceptances.filter(isRecording).map(({ instanceId, sequence }) => `${instanceId} ${sequence}`),
  );
  const problems = [
    ...facts.mishaps,
    ...acceptanceProblems(facts, histories),
    ...historyProblems(facts, histories),
    ...(isComplete ? lives.flatMap((life) => lifeProblems(life, histories.get(life.id) ?? [])) : []),
    ...(isComplete ? due.map((event) => `${nameOf(event)} is still due`) : []),
    // Broken off, a notice may still be due; only what the history no longer owes is lost.
    ...untold
      .filter((id) => isComplete || hasSettled(id, events))
      .map((id) => `${id} was owed and never told`),
    ...[...toldTimes.keys()].filter((id) => !owed.has(id)).map((id) => `${id} was told and not owed`),
    ...messageProblems(facts),
    ...doubles
      .filter(({ explanation }) => explanation === undefined)
      .map((double) => `${double.noticeId} was told again, and nothing explains it: ${timesOf(double)}`),
    ...(most > mostThatMayArrive(facts.pacePerSecond)
      ? [`${most} messages were published within a second; the pace is ${facts.pacePerSecond}`]
      : []),
  ];
  const by = (cause: Cause) => doubles.filter(({ explanation }) => explanation?.cause === cause).length;
  return {
    figures: {
      lives: lives.length,
      accepted: acceptances.length,
      acceptedBySource: countBy(acceptances, ({ source }) => source),
      acceptedByResult: countBy(acceptances, ({ result }) => result),
      instances: histories.size,
      recorded: events.length,
      recordedBySource: countBy(events, ({ source }) => source),
      recordedByKind: countBy(events, ({ kind }) => kind),
      recordedUnanswered: events.filter(
        ({ source, instanceId, sequence }) => source !== 'poll' && !answered.has(`${instanceId} ${sequence}`),
      ).length,
      owed: owed.size,
      suppressed: events.filter(({ suppressed }) => suppressed !== undefined).length,
      told: toldTimes.size,
      published: publications.length,
      due: due.length,
      doubled: doubles.length,
      doubledBy: Object.fromEntries(CAUSES.map((cause) => [cause, by(cause)])),
      unexplained: doubles.filter(({ explanation }) => explanation === undefined).length,
      mostInASecond: mostInASecond(publications),
      mostInASecondForCertain: most,
      pacePerSecond: facts.pacePerSecond,
    },
    doubles,
    problems,
  };
}

type Histories = ReadonlyMap<string, readonly StoredEvent[]>;

/** Every report that was accepted is in the history, and where its answer says. */
function acceptanceProblems({ acceptances }: SoakFacts, histories: Histories): string[] {
  const claimed = new Set<string>();
  return acceptances.flatMap((acceptance) => {
    const { instanceId, phase, source, result, sequence } = acceptance;
    const report = `${instanceId}: the ${source} of ${phase}, answered ${result} ${sequence},`;
    const history = histories.get(instanceId) ?? [];
    const event = history[sequence - 1];
    if (event?.sequence !== sequence) return [`${report} is not in the history`];
    if (source === 'webhook' && !history.some(({ reportedPhase }) => reportedPhase === phase)) {
      return [`${report} left no ${phase} in the history`];
    }
    if (!isRecording(acceptance)) {
      return result === 'unchanged' ? [] : [`${report} has a result that is not known`];
    }
    const isIts =
      event.source === source &&
      (event.kind === 'late') === (result === 'late') &&
      (source === 'callback' || event.reportedPhase === phase);
    if (!isIts) return [`${report} is not what the history has there`];
    const name = `${instanceId} ${sequence}`;
    if (claimed.has(name)) return [`${report} has its place in the history from another report`];
    claimed.add(name);
    return [];
  });
}

/** Numbered without gaps, never back to an earlier stage, nothing but what a life has led to. */
function historyProblems({ lives }: SoakFacts, histories: Histories): string[] {
  const byId = new Map(lives.map((life) => [life.id, life]));
  return [...histories].flatMap(([id, history]) => {
    const life = byId.get(id);
    if (!life) return [`${id} is in the history and has never been on the Data Manager`];
    const problems: string[] = [];
    if (history.some(({ sequence }, place) => sequence !== place + 1)) {
      problems.push(`${id} has gaps in its history: ${history.map(({ sequence }) => sequence).join(', ')}`);
    }
    const stages = history.map(
      ({ phase, startedAt }) => statedStage(phase, { startedAt, runTimeMs: undefined }) ?? 0,
    );
    if (stages.some((stage, place) => stage < (stages[place - 1] ?? 0))) {
      problems.push(`${id} goes back: ${history.map(({ phase }) => phase).join(', ')}`);
    }
    for (const { reportedPhase } of history) {
      if (!life.phases.includes(reportedPhase)) problems.push(`${id} has never been ${reportedPhase}`);
    }
    const kinds = history.flatMap(({ notice }) => notice?.kind ?? []);
    const wrong = kinds.filter(
      (kind, place) =>
        kind === kinds[place - 1] || !outcomesOf(life).some((outcome) => KIND_OF[outcome] === kind),
    );
    return [...problems, ...wrong.map((kind) => `${id} has a notice too many: ${kind}`)];
  });
}

/** At rest, the history ends as the life has, and its last notice is of the life's last outcome. */
function lifeProblems(life: LifeFacts, history: readonly StoredEvent[]): string[] {
  const shown = life.phases.at(-1);
  const last = history.at(-1)?.phase;
  const outcome = outcomeOf(shown ?? '');
  const kind = history.findLast(({ notice }) => notice !== undefined)?.notice?.kind;
  return [
    ...(shown === last ? [] : [`${life.id} is ${shown} on the Data Manager, ${last} in the history`]),
    ...(kind === (outcome && KIND_OF[outcome])
      ? []
      : [`${life.id} is ${shown}, and its last notice is ${kind}`]),
    ...(life.isOld && history.some(({ notice, suppressed }) => notice && suppressed === undefined)
      ? [`${life.id} was old when first seen, and is not marked so`]
      : []),
  ];
}

/** What the history, the wire and SNS say of each message is the same. */
function messageProblems({ events, publications, takenByTopic }: SoakFacts): string[] {
  const byMessage = new Map(publications.map((publication) => [publication.messageId, publication]));
  return [
    ...events.flatMap((event) => {
      if (event.messageId === undefined) return [];
      const { messageId } = event;
      return byMessage.get(messageId)?.noticeId === noticeIdOf(event)
        ? []
        : [`${nameOf(event)} names a message that was not published for it: ${messageId}`];
    }),
    ...[...takenByTopic]
      .filter((id) => !byMessage.has(id))
      .map((id) => `SNS took a message that was not seen on the wire: ${id}`),
    ...[...byMessage.values()]
      .filter(({ messageId }) => !takenByTopic.has(messageId))
      .map(({ noticeId }) => `${noticeId} was seen on the wire, and SNS does not know it`),
  ];
}

function doublesIn({ publications, settlements, events, ...disturbances }: SoakFacts): Double[] {
  const noticeOf = new Map(
    events.map((event) => [`${event.instanceId} ${event.sequence}`, noticeIdOf(event)]),
  );
  const settled = Map.groupBy(settlements, ({ instanceId, sequence }) =>
    noticeOf.get(`${instanceId} ${sequence}`),
  );
  return [...Map.groupBy(publications, ({ noticeId }) => noticeId)].flatMap(([id, told]) =>
    told.slice(1).map((again, place) => {
      const first = told[place] ?? again;
      const times = (settled.get(id) ?? []).map(({ at }) => at);
      const explanation = explainDouble(first, again.at, times, disturbances);
      return { noticeId: id, firstAt: first.at, againAt: again.at, explanation };
    }),
  );
}

/** The most publications that cannot have been further apart than a second, however late they were read. */
function mostForCertain(publications: readonly Publication[]): number {
  let first = 0;
  return publications.reduce((most, { at }, index) => {
    while (at - publications[first]!.notBefore >= 1_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

function outcomesOf({ phases }: LifeFacts) {
  return [...new Set(phases.flatMap((phase) => outcomeOf(phase) ?? []))];
}

function isRecording({ result }: { readonly result: string }): boolean {
  return result === 'recorded' || result === 'late';
}

function hasSettled(id: string, events: readonly StoredEvent[]): boolean {
  return events.some((event) => event.dueAt === undefined && noticeIdOf(event) === id);
}

/** The id of an event's notice, made anew: what checks the books shares no code with what they are about. */
function noticeIdOf({ instanceId, notice }: StoredEvent): string | undefined {
  if (!notice) return undefined;
  return [instanceId, notice.kind, ...(notice.number > 1 ? [notice.number] : [])].join(':');
}

function nameOf({ instanceId, sequence, notice }: StoredEvent): string {
  return `${instanceId}, event ${sequence}${notice ? `, ${notice.kind}` : ''}`;
}

function timesOf({ firstAt, againAt }: Double): string {
  return `at ${new Date(firstAt).toISOString()} and ${againAt - firstAt} ms later`;
}

function countBy<T>(things: readonly T[], key: (thing: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(things, key)].map(([name, those]) => [name, those.length]));
}
