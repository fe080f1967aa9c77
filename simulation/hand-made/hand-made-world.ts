import type { HistoryEvent, NoticeKind } from '../../functions/shared/history/history-event.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { historyEvent } from '../../test/builders/history-event.ts';
import { observation } from '../../test/builders/observation.ts';
import { completedSummary, failedSummary, summary } from '../../test/builders/summary.ts';
import type { Faults } from '../plan/faults.ts';
import type { LifeState } from '../plan/life.ts';
import { Timeline } from '../time/timeline.ts';
import { randomStream } from '../plan/random-stream.ts';
import { Ledger, type Publication } from '../world/ledger.ts';
import { SimulatedProcess } from '../world/simulated-process.ts';
import type { WorldHistory } from '../world/world.ts';
import { calmPlan } from './calm-plan.ts';

/** The one instance of hand-made worlds. */
export const JOB = { id: 'job' };
/** When everything in a hand-made world happens, unless it is said (epoch ms). */
export const AT = Date.parse('2026-02-03T10:12:43.000Z');

/** A process that nothing ever happens to. */
export function handMadeProcess(name = 'process'): SimulatedProcess {
  const nature = { aheadMs: 0, stalls: 0, isNewer: false };
  return new SimulatedProcess(name, nature, new Timeline(AT), randomStream(1, name));
}

/** A state of the instance. */
export function stateOf(report: InstanceSummary): LifeState {
  const body = JSON.stringify(report);
  return { at: AT, summary: report, body, observation: observation(report), runsSince: undefined };
}

/** What the history holds of a report: it has made the state that it tells of. */
export function eventOf(report: InstanceSummary, overrides: Partial<HistoryEvent> = {}): HistoryEvent {
  const { phase, stage = 0, digest, runTimeMs, stoppedAt } = observation(report);
  return historyEvent({
    ...{ instanceId: report.id, phase, reportedPhase: phase, stage, digest, summary: report },
    observedAt: new Date(AT).toISOString(),
    ...(runTimeMs !== undefined && { runTimeMs }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...overrides,
  });
}

/** What an event has that owes a notice, or owed it. */
export function notice(kind: NoticeKind, number = 1): Pick<HistoryEvent, 'notice'> {
  return { notice: { kind, number } };
}

/** What the history holds of a report that came too late to change what the last event says. */
export function late(report: InstanceSummary, last: HistoryEvent): HistoryEvent {
  return {
    ...{ ...withoutNotice(last), sequence: last.sequence + 1, kind: 'late' },
    reportedPhase: observation(report).phase,
    recentDigests: [shortDigest(report)],
  };
}

function withoutNotice({ notice: _notice, ...event }: HistoryEvent): HistoryEvent {
  return event;
}

/** By what a history remembers a report that it has no state of. */
export function shortDigest(report: InstanceSummary): string {
  return observation(report).digest.slice(0, 16);
}

/** A message that told of the instance's completion, claimed, begun and arrived at one moment, unless it is said. */
export function publicationOf(overrides: Partial<Publication> = {}): Publication {
  const [beganAt, arrivedAt] = [AT, AT];
  return {
    ...{ id: 'job:completed', instanceId: JOB.id, sequence: 2, beganAt, arrivedAt },
    heldSince: overrides.beganAt ?? AT,
    ...{ process: handMadeProcess(), excuse: undefined, isAfterRestore: false, notedAt: undefined },
    ...overrides,
  };
}

/** What a world by hand is made of; left out is what makes a good one. */
export interface WorldParts {
  readonly accepted?: readonly InstanceSummary[];
  readonly events?: readonly HistoryEvent[];
  readonly told?: readonly Publication[];
  /** Whatever else the ledger holds. */
  readonly noted?: (ledger: Ledger) => void;
  readonly faults?: Partial<Faults>;
  readonly cameToRest?: boolean;
  readonly slowestMs?: number;
}

/** The instance runs. */
export const RUNNING = eventOf(summary(JOB));
/** The instance has completed, which was told. */
export const COMPLETED = eventOf(completedSummary(JOB), {
  sequence: 2,
  ...notice('completed'),
});

/** The same, with nothing to tell. */
export const COMPLETED_UNTOLD = withoutNotice(COMPLETED);
/** Its failure is the third event, and was told. */
export const FAILED = eventOf(failedSummary(JOB), { sequence: 3, ...notice('failed') });

/** A world in which one instance ran and completed, which was accepted, recorded and told once: all holds in it. */
export function handMadeWorld({
  accepted = [summary(JOB), completedSummary(JOB)],
  events = [RUNNING, COMPLETED],
  told = [publicationOf()],
  noted = () => undefined,
  faults = {},
  cameToRest = true,
  slowestMs = 0,
}: WorldParts = {}): WorldHistory {
  const ledger = new Ledger(() => AT, true);
  for (const report of accepted) ledger.accept(JOB.id, stateOf(report));
  for (const publication of told) ledger.publish(publication);
  noted(ledger);
  const states = accepted.map(stateOf);
  const flags = { goneAt: undefined, isAncient: false, callsBack: false, sendsWebhooks: true };
  return {
    ...{ ledger, calmAt: AT, cameToRest, slowestMs },
    plan: calmPlan({ lives: [0] }, faults),
    lives: [{ ...JOB, number: 0, states, ...flags }],
    histories: new Map([[JOB.id, events]]),
  };
}
