import { HOUR_MS } from '../../functions/shared/base/durations.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { sweepDue } from '../../functions/sweep-due/sweep-due.ts';
import { fromItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { slotIntervalMs } from '../../functions/shared/delivery/publishing-pace.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';
import { CALLBACK_SECRET_FORM, WEBHOOK_SECRET_FORM } from '../../functions/shared/base/secret-form.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { SimulatedTable } from '../engines/simulated-table.ts';
import type { Item } from '../engines/expressions.ts';
import { lifeOf, type Life } from '../plan/life.ts';
import type { Span } from '../plan/faults.ts';
import { randomStream } from '../plan/random-stream.ts';
import type { WorldPlan } from '../plan/world-plan.ts';
import { Timeline } from '../time/timeline.ts';
import { AS_IT_IS, type Variant } from '../variants/variant.ts';
import { Wire } from './call.ts';
import { Deployment, type Ending, type FunctionName } from './deployment.ts';
import { ANNOUNCE_MAX_AGE_MS, warmFunctions, type WarmFunctions } from './functions.ts';
import { KeptSecret } from './kept-secret.ts';
import { Ledger } from './ledger.ts';
import { FIRST_SECRET, Senders, type SendersWorld } from './senders.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Weather } from './weather.ts';

/** What a world was, once it has come to rest. */
export interface WorldHistory {
  readonly plan: WorldPlan;
  readonly lives: readonly Life[];
  readonly ledger: Ledger;
  /** The events of each instance, in order. */
  readonly histories: ReadonlyMap<string, readonly HistoryEvent[]>;
  /** When the faults stopped (true time, epoch ms). */
  readonly calmAt: number;
  /** Whether everything came to rest in time. */
  readonly cameToRest: boolean;
  /** How long after the faults had stopped, or after it was learnt, the slowest message came; queue excluded. */
  readonly slowestMs: number;
}

const BEGINS_AT = Date.parse('2026-02-03T10:00:00.000Z');
const SECONDS_MS = 1_000;
const SWEEP_WORKS_MS = 50 * SECONDS_MS;
const REFUSED_CEILING_MS = 15 * 60 * SECONDS_MS;
/** Nothing may take longer than this to come to rest: a sender's last retry, and whatever that sets off. */
const REST_WITHIN_MS = 4 * HOUR_MS;
const CALLBACK_SECRET = 'callback-secret-of-the-simulation';

/** Runs a world to its rest. The same plan always gives the same history. */
export async function runWorld(
  plan: WorldPlan,
  { variant = AS_IT_IS, isTraced = false }: { variant?: Variant; isTraced?: boolean } = {},
): Promise<WorldHistory> {
  return new World(plan, variant, isTraced).run();
}

class World {
  readonly #plan: WorldPlan;
  readonly #world: SendersWorld;
  readonly #senders: Senders;
  readonly #random;
  #processes = 0;
  #completePollsSinceCalm = 0;
  #calmAt = Infinity;
  #cameToRest = false;
  #isRestoring = false;
  #isPaused = false;
  readonly #dead = new Set<FunctionName>();

  constructor(plan: WorldPlan, variant: Variant, isTraced: boolean) {
    this.#plan = plan;
    const timeline = new Timeline(BEGINS_AT);
    const ledger = new Ledger(() => timeline.now, isTraced);
    const random = randomStream(plan.seed, 'world');
    const weather = new Weather(plan.faults, timeline, BEGINS_AT, randomStream(plan.seed, 'weather'), ledger);
    this.#random = random;
    const lives = plan.lives.map((number) => lifeOf(plan, number, BEGINS_AT));
    const numberOf = new Map(lives.map(({ id, number }) => [id, number]));
    const indexed = randomStream(plan.seed, 'index');
    const world = {
      ...{ plan, variant, timeline, ledger, weather, lives, beginsAt: BEGINS_AT },
      random: randomStream(plan.seed, 'data manager'),
      wire: new Wire(timeline, randomStream(plan.seed, 'wire'), () => weather.faults.kills),
      table: new SimulatedTable({
        indexLagMs: () => indexed.between(0, weather.faults.indexLagMs),
        onWrite: (before, after) => ledger.checkWrite(before, after),
      }),
      webhookSecret: new KeptSecret(FIRST_SECRET, WEBHOOK_SECRET_FORM),
      callbackSecret: new KeptSecret(CALLBACK_SECRET, CALLBACK_SECRET_FORM),
      refuses: (instanceId: string) => {
        const { refusedEvery } = weather.faults;
        return refusedEvery > 0 && (numberOf.get(instanceId) ?? 1) % refusedEvery === 0;
      },
      deployment: new Deployment<WarmFunctions>(plan.hosting, timeline, ledger, (name) => {
        const process = this.#newProcess(name);
        return { process, warm: warmFunctions(process, this.#world) };
      }),
    };
    this.#world = world;
    this.#senders = new Senders(world);
  }

  async run(): Promise<WorldHistory> {
    const { timeline, weather, lives, webhookSecret, ledger, table } = this.#world;
    const { faults, activeMs, pollEveryMs, sweepEveryMs } = this.#plan;
    for (const life of lives) this.#senders.tellOf(life);
    for (const at of faults.secretRotatedMs) {
      timeline.at(BEGINS_AT + at, () =>
        webhookSecret.rotate(`whsec_${Buffer.alloc(32, 2).toString('base64')}`, timeline.now),
      );
    }
    timeline.at(BEGINS_AT + activeMs, () => {
      ledger.note(() => 'the faults stop');
      weather.calmDown();
      table.catchUp();
      this.#calmAt = timeline.now;
    });
    this.#every(pollEveryMs, 'poll-data-manager', faults.pollsDead, '13', () => this.#poll());
    if (!this.#world.variant.hasNoSweep) {
      this.#every(sweepEveryMs, 'sweep-due', faults.sweepsDead, '14', () => this.#sweep());
    }
    const lookForRest = () => {
      if (this.#isAtRest()) {
        this.#cameToRest = true;
        this.#afterRest();
      } else if (timeline.now > BEGINS_AT + activeMs + REST_WITHIN_MS + 4 * pollEveryMs) {
        timeline.stop();
      } else {
        timeline.after(5 * SECONDS_MS, lookForRest);
      }
    };
    timeline.at(BEGINS_AT + activeMs + 1, lookForRest);
    await timeline.run();
    return this.#history();
  }

  #newProcess(name: FunctionName | 'all'): SimulatedProcess {
    const { timeline, weather, ledger } = this.#world;
    const { clockDifferenceMs, stalls, twoVersions } = this.#plan.faults;
    this.#processes += 1;
    const aheadMs = this.#random.between(-clockDifferenceMs / 2, clockDifferenceMs / 2);
    const isNewer = twoVersions && this.#random.chance(0.5);
    if (Math.abs(aheadMs) > 1) ledger.count('27');
    if (isNewer) ledger.count('38');
    const stallsWhile = weather.isCalm ? 0 : stalls;
    const process = new SimulatedProcess(
      `${name}-${this.#processes}`,
      { aheadMs, stalls: stallsWhile, isNewer },
      timeline,
      randomStream(this.#plan.seed, `process ${this.#processes}`),
    );
    process.whenDead(() => ledger.excuseDead(process));
    return process;
  }

  #every(
    everyMs: number,
    name: FunctionName,
    deadSpans: readonly Span[],
    row: string,
    run: () => Promise<void>,
  ) {
    const { timeline, weather, ledger } = this.#world;
    const tick = () => {
      timeline.after(everyMs, tick);
      if (this.#isPaused) return;
      if (weather.isIn(deadSpans) && !weather.isCalm) {
        ledger.count(row);
        return;
      }
      const isDouble = this.#random.chance(weather.faults.doubleTicks);
      // One process runs its own schedule: no tick comes twice, and each waits for the one before.
      const isAlone = this.#plan.hosting === 'one-process';
      if (isAlone && this.#dead.has(name)) return;
      this.#dead.add(name);
      const times = isDouble && !isAlone ? 2 : 1;
      const runs = Array.from({ length: times }, () => run());
      void Promise.all(runs).then(() => this.#dead.delete(name));
    };
    timeline.after(this.#random.between(0, everyMs), tick);
  }

  async #poll(): Promise<void> {
    const { deployment, ledger, weather } = this.#world;
    const beganCalm = weather.isCalm;
    const ending = await deployment.invoke('poll-data-manager', async ({ process, warm }, deadline) => {
      ledger.note(() => `${process.name}: poll`);
      warm.dataManager.takeShown();
      const result = await pollDataManager(deadline, {
        ...warm.report,
        dataManager: warm.dataManager,
        projectList: warm.dataManager,
        projectStore: warm.projects,
        seen: warm.seen,
        turns: warm.turns,
        projectIds: [],
      });
      return { result, shown: warm.dataManager.takeShown() };
    });
    this.#expectPassing(ending);
    if (ending.kind !== 'returned') return;
    const { result, shown } = ending.result;
    // What it passed over was dealt with by the poll before it, as it was then.
    if (result.skipped || result.failedLists > 0 || result.stoppedEarly || result.passedOver > 0) return;
    if (beganCalm) this.#completePollsSinceCalm += 1;
    for (const { life, state } of shown) ledger.accept(life.id, state);
  }

  async #sweep(): Promise<void> {
    const { deployment, ledger } = this.#world;
    const ending = await deployment.invoke('sweep-due', ({ process, warm }, deadline) => {
      ledger.note(() => `${process.name}: sweep`);
      return sweepDue(deadline, { ...warm.report, announceMaxAgeMs: ANNOUNCE_MAX_AGE_MS });
    });
    this.#expectPassing(ending);
    if (ending.kind === 'returned' && ending.result.published > 0) ledger.count('swept');
  }

  #expectPassing(ending: Ending<unknown>): void {
    if (ending.kind !== 'threw') return;
    const { error } = ending;
    if (error instanceof DataManagerError || error instanceof StorageUnavailable) return;
    this.#world.ledger.bugs.push(String(Error.isError(error) ? error.stack : error));
  }

  #isAtRest(): boolean {
    const { deployment, table } = this.#world;
    if (this.#senders.waiting > 0 || deployment.invocations > 0 || this.#completePollsSinceCalm < 2)
      return false;
    return !table.all().some((item) => item['dueAt']);
  }

  /** The end, or, in some worlds, days later, the restoring of what the table was like with notices owed. */
  #afterRest(): void {
    const { timeline, table, ledger } = this.#world;
    const backup = this.#plan.faults.restoresBackup ? owedAgain(table.all()) : undefined;
    if (!backup || this.#isRestoring) {
      timeline.stop();
      return;
    }
    this.#isRestoring = true;
    // Nothing would happen in these days.
    this.#isPaused = true;
    timeline.after(ANNOUNCE_MAX_AGE_MS * 1.5, () => {
      this.#isPaused = false;
      ledger.note(() => 'an old backup is restored');
      ledger.count('36');
      ledger.isRestored = true;
      table.restore(backup, timeline.now);
      const look = () => {
        if (table.all().some((item) => item['dueAt'])) timeline.after(5 * SECONDS_MS, look);
        else timeline.stop();
      };
      timeline.after(5 * SECONDS_MS, look);
      timeline.after(REST_WITHIN_MS, () => timeline.stop());
    });
  }

  #history(): WorldHistory {
    const { lives, ledger, table } = this.#world;
    const events = table
      .all()
      .filter((item) => !item['instanceId']?.S?.startsWith('#'))
      .map(fromItem);
    return {
      ...{ plan: this.#plan, lives, ledger },
      histories: Map.groupBy(events, ({ instanceId }) => instanceId),
      calmAt: this.#calmAt,
      cameToRest: this.#cameToRest,
      slowestMs: this.#slowestMs(events),
    };
  }

  #slowestMs(events: readonly HistoryEvent[]): number {
    const { ledger } = this.#world;
    const afterCalm = ledger.publications.filter(({ arrivedAt }) => arrivedAt > this.#calmAt).length;
    // A sweep works for fifty seconds of its period.
    const share = Math.max(1, this.#plan.sweepEveryMs / SWEEP_WORKS_MS);
    const queueMs = afterCalm * slotIntervalMs(this.#plan.perSecond) * share;
    const waits = events.map((event) => {
      const [first] = ledger.publishedFor(event);
      if (!first || first.arrivedAt <= this.#calmAt) return 0;
      return first.arrivedAt - Math.max(this.#calmAt, Date.parse(event.observedAt)) - queueMs;
    });
    return Math.max(0, ...waits);
  }
}

/** The items of a backup from before anything was published: every notice is owed once more. */
function owedAgain(items: readonly Item[]): Item[] {
  return items.map((item) => {
    const { publishedAt, messageId, ...rest } = item;
    if (!publishedAt || !messageId) return item;
    const dueAt = { N: String(Date.parse(item['observedAt']?.S ?? '')) };
    return { ...rest, dueShard: { S: '0' }, dueAt, attempts: { N: '0' } };
  });
}

/** How long a message may take once the faults have stopped, the queue before it excluded (milliseconds). */
export function livenessBoundMs({ plan }: WorldHistory): number {
  const { faults, leaseMs, sweepEveryMs } = plan;
  const longestLeaseMs = faults.twoVersions ? leaseMs * 1.5 : leaseMs;
  const refused = faults.refusedEvery > 0 ? REFUSED_CEILING_MS : 0;
  return sweepEveryMs + longestLeaseMs + refused + 5 * SECONDS_MS;
}
