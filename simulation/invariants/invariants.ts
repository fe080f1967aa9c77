import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { hasNotice, noticeId } from '../../functions/shared/notices/notice.ts';
import type { Observation } from '../../functions/shared/instances/observation.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { slotIntervalMs, CLOCK_DIFFERENCE_MS } from '../../functions/shared/delivery/publishing-pace.ts';
import type { Life } from '../plan/life.ts';
import { ANNOUNCE_MAX_AGE_MS } from '../world/functions.ts';
import type { Accepted, Publication } from '../world/ledger.ts';
import { livenessBoundMs, type WorldHistory } from '../world/world.ts';

/**
 * The invariants of the list of faults, the bound on how long a message takes, that polls take turns, and that no
 * function fails on a bug.
 */
export const INVARIANTS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'I9',
  'I10',
  'liveness',
  'turns',
  'no bug',
] as const;

/** See {@link INVARIANTS}. */
export type Invariant = (typeof INVARIANTS)[number];

/** An invariant that does not hold, and how that shows. */
export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
  readonly instanceId?: string;
}

/** What a world's books come to. */
export interface Books {
  /** Outcomes that were owed and never told. */
  readonly lost: number;
  /** Messages that told an outcome again without an excuse. */
  readonly doubled: number;
  /** Messages that told an outcome again, by the excuse that each has. */
  readonly excused: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** Checks everything that must hold of a world that has come to rest. */
export function checkWorld(world: WorldHistory): Books {
  const perInstance = world.lives.flatMap((life) => checkInstance(world, life));
  const { unexplained, excused } = repetitions(world);
  const violations = [
    ...perInstance,
    ...unexplained.map((publication): Violation => ({
      invariant: 'I5',
      what: `${publication.id} was told again at ${timeOf(publication.beganAt)}, and nothing had gone wrong with telling it before`,
      instanceId: publication.instanceId,
    })),
    ...checkOwed(world),
    ...checkPace(world),
    ...checkRest(world),
    ...world.ledger.forbiddenWrites.map((what): Violation => ({ invariant: 'I2', what: `changed: ${what}` })),
    ...world.ledger.wrongTurns.map((what): Violation => ({ invariant: 'turns', what })),
    ...world.ledger.bugs.map((what): Violation => ({ invariant: 'no bug', what })),
  ];
  return {
    lost: violations.filter(({ invariant }) => invariant === 'I4').length,
    doubled: unexplained.length,
    excused,
    violations,
  };
}

function checkInstance({ ledger, histories }: WorldHistory, life: Life): Violation[] {
  const { id } = life;
  const accepted = ledger.accepted.get(id) ?? [];
  const events = histories.get(id) ?? [];
  return [
    ...checkKept(id, accepted, events),
    ...checkNumbers(id, events),
    ...checkStages(id, events),
    ...checkTold(id, events, ledger.publicationsOf),
    ...checkState(id, accepted, events),
    ...checkNotices(id, events),
  ];
}

/** I1 */
function checkKept(
  instanceId: string,
  accepted: readonly Accepted[],
  events: readonly HistoryEvent[],
): Violation[] {
  const digests = new Set(
    events.flatMap(({ digest, recentDigests }) => [digest.slice(0, 16), ...recentDigests]),
  );
  const phases = new Set(events.map(({ reportedPhase }) => reportedPhase));
  const missing = accepted.find(
    ({ state: { observation } }) =>
      !digests.has(observation.digest.slice(0, 16)) || !phases.has(observation.phase),
  );
  if (!missing) return [];
  const what = `a report of ${missing.state.observation.phase}, accepted at ${timeOf(missing.at)}, is not in the history`;
  return [{ invariant: 'I1', what, instanceId }];
}

/** I2 */
function checkNumbers(instanceId: string, events: readonly HistoryEvent[]): Violation[] {
  if (events.every(({ sequence }, place) => sequence === place + 1)) return [];
  return [
    { invariant: 'I2', what: `events ${events.map(({ sequence }) => sequence).join(', ')}`, instanceId },
  ];
}

/** I3 */
function checkStages(instanceId: string, events: readonly HistoryEvent[]): Violation[] {
  const stages = events.map(({ phase, stage }) => (outcomeOf(phase) ? 2 : Math.min(1, stage)));
  const back = stages.findIndex((stage, place) => stage < (stages[place - 1] ?? 0));
  if (back === -1) return [];
  const what = `event ${back + 1} falls back from ${String(events[back - 1]?.phase)} to ${String(events[back]?.phase)}`;
  return [{ invariant: 'I3', what, instanceId }];
}

/** I4 */
function checkTold(
  instanceId: string,
  events: readonly HistoryEvent[],
  publicationsOf: ReadonlyMap<string, readonly Publication[]>,
): Violation[] {
  return events.flatMap((event): Violation[] => {
    if (!hasNotice(event)) return [];
    const id = noticeId(event);
    if (event.suppressed === 'finished-before-first-seen') {
      return isLongOver(event)
        ? []
        : [{ invariant: 'I4', what: `${id} was suppressed, and is recent`, instanceId }];
    }
    return publicationsOf.has(id) ? [] : [{ invariant: 'I4', what: `${id} was never told`, instanceId }];
  });
}

function isLongOver({ observedAt, stoppedAt, launchedAt }: HistoryEvent): boolean {
  return Date.parse(observedAt) - Date.parse(stoppedAt ?? launchedAt) > ANNOUNCE_MAX_AGE_MS;
}

/** I9: what the history comes to depends on which reports were accepted, and on nothing else. */
function checkState(
  instanceId: string,
  accepted: readonly Accepted[],
  events: readonly HistoryEvent[],
): Violation[] {
  const last = events.at(-1);
  const furthest = accepted
    .map(({ state }) => state.observation)
    .reduce<Observation | undefined>((most, one) => (most && isFurther(most, one) ? most : one), undefined);
  if (!last || !furthest) return [];
  const stage = furthest.stage ?? 0;
  // A running instance goes on; reports that were recorded and not answered, as their function died, may be further.
  const isShort =
    last.stage < stage || (stage === 2 && isFurther(furthest, { ...last, runTimeMs: last.runTimeMs }));
  if (!isShort) return [];
  return [{ invariant: 'I9', what: `ends as ${last.phase}, not as ${furthest.phase}`, instanceId }];
}

type Reached = Pick<Observation, 'stage' | 'runTimeMs'> & { readonly stoppedAt?: string | undefined };

/** Whether one report is of a later state than another, as far as stage and times tell. */
function isFurther(one: Reached, other: Reached): boolean {
  const [stage, otherStage] = [one.stage ?? 0, other.stage ?? 0];
  if (stage !== otherStage) return stage > otherStage;
  const [stopped, otherStopped] = [one.stoppedAt ?? '', other.stoppedAt ?? ''];
  if (stage === 2 && stopped !== otherStopped) return stopped > otherStopped;
  return (one.runTimeMs ?? 0) > (other.runTimeMs ?? 0);
}

/**
 * I10: the notice with the highest sequence is of the current outcome; each was current when it was decided, none says
 * what the one before it said, and they are numbered by kind.
 */
function checkNotices(instanceId: string, events: readonly HistoryEvent[]): Violation[] {
  const wrong = (what: string): Violation => ({ invariant: 'I10', what, instanceId });
  const notable = events.filter(hasNotice);
  const last = notable.at(-1)?.notice.kind;
  const current = KIND_OF[outcomeOf(events.at(-1)?.phase ?? '') ?? 'none'];
  return [
    ...(last === current ? [] : [wrong(`the last notice is ${last}, and the current outcome ${current}`)]),
    ...notable.flatMap((event, place) => {
      const { kind, number } = event.notice;
      const before = notable.slice(0, place).map(({ notice }) => notice.kind);
      return [
        ...(event.kind !== 'late' && KIND_OF[outcomeOf(event.reportedPhase) ?? 'none'] === kind
          ? []
          : [wrong(`event ${event.sequence} tells ${kind}, which was not the current outcome`)]),
        ...(before.at(-1) === kind ? [wrong(`event ${event.sequence} tells ${kind} again`)] : []),
        ...(before.filter((other) => other === kind).length === number - 1
          ? []
          : [wrong(`event ${event.sequence} gives ${kind} the number ${number}`)]),
      ];
    }),
  ];
}

const KIND_OF = { success: 'completed', failure: 'failed', none: undefined } as const;

/** I6 */
function checkOwed({ histories, ledger, plan }: WorldHistory): Violation[] {
  const owed = new Set(
    [...histories.values()].flat().flatMap((event) => {
      const { suppressed } = event;
      const isSuppressed =
        suppressed !== undefined && !(suppressed === 'stale' && plan.faults.restoresBackup);
      return hasNotice(event) && !isSuppressed ? [noticeId(event)] : [];
    }),
  );
  const past = [...histories.values()].flatMap(([first]) =>
    first && hasNotice(first) && first.suppressed === undefined && isLongOver(first) ? [first] : [],
  );
  const unowed = ledger.publications.filter(({ id }) => !owed.has(id));
  const late = ledger.publications.filter(({ isAfterRestore }) => isAfterRestore);
  return [
    ...past.map((event): Violation => ({
      invariant: 'I6',
      what: `${noticeId(event)} is announced, and was long over when it was first seen`,
      instanceId: event.instanceId,
    })),
    ...unowed.map(({ id, instanceId }): Violation => ({
      invariant: 'I6',
      what: `${id} was not owed`,
      instanceId,
    })),
    ...late.map(({ id, instanceId }): Violation => ({
      invariant: 'I6',
      what: `${id} was told because of a backup`,
      instanceId,
    })),
  ];
}

/**
 * I5: a message may be told again only if something kept its publisher from noting that it was told. A note that
 * arrives once somebody else has claimed the message comes too late to stop them.
 */
function repetitions({ ledger }: WorldHistory): {
  unexplained: Publication[];
  excused: Record<string, number>;
} {
  const unexplained: Publication[] = [];
  const excused: Record<string, number> = {};
  for (const publications of ledger.publicationsOf.values()) {
    // A request that its sender has given up may arrive after the next one: what counts is when each was begun.
    const inOrder = publications.toSorted((one, other) => one.beganAt - other.beganAt);
    for (const [place, publication] of inOrder.entries()) {
      const before = inOrder[place - 1];
      if (!before) continue;
      const isNoted = before.notedAt !== undefined && before.notedAt <= publication.heldSince;
      if (before.excuse !== undefined && !isNoted) excused[before.excuse] = (excused[before.excuse] ?? 0) + 1;
      else unexplained.push(publication);
    }
  }
  return { unexplained, excused };
}

/** I7, and that it is reached in time */
function checkRest(world: WorldHistory): Violation[] {
  const due = [...world.histories.values()].flat().filter((event) => event.dueAt !== undefined);
  const violations: Violation[] = due.map(({ instanceId, sequence }) => ({
    invariant: 'I7',
    what: `event ${sequence} is still due`,
    instanceId,
  }));
  if (!world.cameToRest && due.length === 0) {
    violations.push({ invariant: 'I7', what: 'it never came to rest' });
  }
  if (world.slowestMs > livenessBoundMs(world)) {
    const what = `a message took ${Math.round(world.slowestMs / 1_000)} s after the faults had stopped`;
    violations.push({ invariant: 'liveness', what });
  }
  return violations;
}

/** I8: clocks that are further apart than they may be can crowd a second by what they differ. */
function checkPace({ ledger, plan }: WorldHistory): Violation[] {
  const { perSecond } = plan;
  const beyondMs = Math.max(0, plan.faults.clockDifferenceMs - CLOCK_DIFFERENCE_MS);
  const allowed = perSecond + Math.ceil(beyondMs / slotIntervalMs(perSecond));
  const times = ledger.publishBegan.toSorted((one, other) => one - other);
  let first = 0;
  for (const [place, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - 1_000) first += 1;
    if (place - first + 1 <= allowed) continue;
    const what = `${place - first + 1} publishes in one second, at a pace of ${perSecond}, up to ${timeOf(time)}`;
    return [{ invariant: 'I8', what }];
  }
  return [];
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 23);
}
