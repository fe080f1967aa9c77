import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { observe, type Observation } from '../../functions/shared/instances/observation.ts';
import { pythonTimedeltaText } from '../../local/stand-in-data-manager/python-timedelta-text.ts';
import { randomStream, type RandomStream } from './random-stream.ts';
import type { WorldPlan } from './world-plan.ts';

/** A state of an instance, from its time (epoch ms) to that of the next. */
export interface LifeState {
  readonly at: number;
  /** As it is when the state begins. */
  readonly summary: InstanceSummary;
  /** The same, as it is sent. */
  readonly body: string;
  readonly observation: Observation;
  /** Since when it runs; its run time ticks then. */
  readonly runsSince: number | undefined;
}

/** The true life of one instance. */
export interface Life {
  readonly id: string;
  readonly number: number;
  readonly states: readonly LifeState[];
  /** When the Data Manager no longer has it. */
  readonly goneAt: number | undefined;
  /** Whether only the poll ever sees it: it finished long before. */
  readonly isAncient: boolean;
  /** Whether the Data Manager calls back, beside or in place of the webhooks. */
  readonly callsBack: boolean;
  readonly sendsWebhooks: boolean;
}

interface Step {
  readonly afterMs: number;
  readonly phase: string;
}

/** The ways that instances go, and how often each. */
const WAYS: readonly (readonly [weight: number, phases: readonly string[]])[] = [
  [30, ['PENDING', 'RUNNING', 'COMPLETED']],
  [16, ['PENDING', 'RUNNING', 'FAILED']],
  [6, ['PENDING', 'RUNNING', 'SUCCEEDED']],
  [5, ['Pending', 'Running', 'Completed']],
  [5, ['PENDING', 'COMPLETED']],
  [5, ['PENDING', 'FAILED']],
  [5, ['COMPLETED']],
  [4, ['PENDING', 'IMAGE_PULL_BACKOFF', 'FAILED']],
  [5, ['PENDING', 'RUNNING', 'CRASH_LOOP_BACKOFF', 'RUNNING', 'CRASH_LOOP_BACKOFF', 'FAILED']],
  [5, ['PENDING', 'RUNNING', 'COMPLETED', 'SUCCEEDED']],
  [4, ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED']],
  [3, ['PENDING', 'RUNNING', 'FAILED', 'COMPLETED']],
  [3, ['PENDING', 'RUNNING', 'FAILED', 'COMPLETED', 'FAILED']],
  [3, ['PENDING', 'RUNNING', 'UNKNOWN', 'RUNNING', 'COMPLETED']],
  [3, ['PENDING', 'RUNNING', 'DRAINING', 'COMPLETED']],
  [4, ['PENDING', 'RUNNING']],
  [3, ['PENDING']],
];
const FINISHED = /^(?:completed|succeeded|failed)$/i;

/** The life of a number in a world that begins at `beginsAt` (epoch ms). */
export function lifeOf(plan: WorldPlan, number: number, beginsAt: number): Life {
  const random = randomStream(plan.seed, `life ${number}`);
  const id = `instance-${random.uuid()}`;
  const isAncient = random.chance(0.04);
  const bornAt = beginsAt + (isAncient ? -3 * DAY_MS : random.between(0, plan.activeMs * 0.7));
  const steps = stepsOf(random, plan, isAncient);
  const lived = statesOf(id, random, steps, bornAt, plan, isAncient ? undefined : beginsAt);
  const archivedAt =
    isAncient && random.chance(0.5) ? beginsAt + random.between(0, plan.activeMs) : undefined;
  const states = archivedAt === undefined ? lived : [...lived, ...archived(lived.at(-1), archivedAt)];
  const endsAt = states.at(-1)?.at ?? bornAt;
  // Those that never finish vanish; of those that do, some do before anybody has looked, and most are deleted later.
  const isFinished = FINISHED.test(steps.at(-1)?.phase ?? '');
  const staysMs =
    isFinished && !random.chance(0.06)
      ? random.between(4, 16) * MINUTE_MS
      : random.between(1_000, plan.activeMs / 3);
  return {
    id,
    number,
    states,
    goneAt: isAncient ? undefined : endsAt + staysMs,
    isAncient,
    callsBack: !isAncient && random.chance(0.4),
    sendsWebhooks: !isAncient && random.chance(0.8),
  };
}

/** The state of a life at a time (epoch ms), or `undefined` before its beginning and after its disappearance. */
export function stateAt({ states, goneAt }: Life, now: number): LifeState | undefined {
  if (goneAt !== undefined && now >= goneAt) return undefined;
  return states.findLast(({ at }) => at <= now);
}

/** The summary of a state as the Data Manager shows it at a time: a running instance's run time ticks. */
export function summaryAt({ summary, runsSince }: LifeState, now: number): InstanceSummary {
  if (runsSince === undefined) return summary;
  return { ...summary, run_time: pythonTimedeltaText(Math.floor(Math.max(0, now - runsSince))) };
}

function stepsOf(random: RandomStream, plan: WorldPlan, isAncient: boolean): Step[] {
  const ways = isAncient ? WAYS.filter(([, phases]) => FINISHED.test(phases.at(-1) ?? '')) : WAYS;
  let left = random.next() * ways.reduce((sum, [weight]) => sum + weight, 0);
  const way = ways.find(([weight]) => (left -= weight) < 0) ?? ways[0];
  const longest = Math.min(plan.activeMs / 4, HOUR_MS);
  // Some changes follow each other at once.
  return (way?.[1] ?? []).map((phase) => ({
    phase,
    afterMs: random.chance(0.2) ? random.between(1, 300) : random.between(500, longest),
  }));
}

function statesOf(
  id: string,
  random: RandomStream,
  steps: readonly Step[],
  bornAt: number,
  plan: WorldPlan,
  beginsAt: number | undefined,
): LifeState[] {
  const write = random.pick(TIME_STYLES);
  const common = {
    id,
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: random.pick(['JOB', 'JOB', 'job', 'APPLICATION']),
    launched: write(bornAt),
    owner: random.pick(['alice', 'bob', 'medchem-team']),
    project_id: 'project-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10',
    name: `job-${id.slice(-6)}`,
    job_job: 'rdock',
  };
  let at = bornAt;
  let startedAt: number | undefined;
  let stoppedAt: number | undefined;
  return steps.map(({ phase, afterMs }, index) => {
    if (index > 0) at += afterMs;
    const isFinished = FINISHED.test(phase);
    if (plan.burst && isFinished && beginsAt !== undefined) {
      at = Math.max(at, beginsAt + plan.activeMs * 0.75 + random.between(0, 1_000));
    }
    if (/^running$/i.test(phase)) startedAt ??= at;
    // COMPLETED and SUCCEEDED are one end; a correction may name another time.
    if (isFinished && (stoppedAt === undefined || random.chance(0.5))) stoppedAt = at;
    const ran = startedAt === undefined ? 0 : Math.floor((isFinished ? (stoppedAt ?? at) : at) - startedAt);
    const summary: InstanceSummary = {
      ...common,
      phase,
      run_time: pythonTimedeltaText(Math.max(0, ran)),
      ...(startedAt !== undefined && { started: write(startedAt) }),
      ...(isFinished && stoppedAt !== undefined && { stopped: write(stoppedAt), coins: '1.5' }),
      ...(/^failed$/i.test(phase) && { error_message: 'Job failed (exit code 137)' }),
    };
    return {
      at,
      summary,
      body: JSON.stringify(summary),
      observation: observe(summary, 'webhook', new Date(at).toISOString()),
      runsSince: isFinished ? undefined : startedAt,
    };
  });
}

/** Long after its end, an instance is archived. */
function archived(last: LifeState | undefined, at: number): LifeState[] {
  if (!last) return [];
  const summary = { ...last.summary, archived: true };
  const observation = observe(summary, 'poll', new Date(at).toISOString());
  return [{ ...last, at, summary, body: JSON.stringify(summary), observation }];
}

/** Row 28: times as they may be written. */
const TIME_STYLES = [
  (at: number) => new Date(at).toISOString().slice(0, -1),
  (at: number) => new Date(at).toISOString(),
  (at: number) => `${new Date(at).toISOString().slice(0, -1)}+00:00Z`,
  (at: number) => `${new Date(at).toISOString().slice(0, -1).replace('T', ' ')}000`,
  (at: number) => `${new Date(at + 13 * HOUR_MS).toISOString().slice(0, -1)}+1300`,
] as const satisfies [unknown, ...unknown[]];
