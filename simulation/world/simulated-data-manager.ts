import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import {
  DataManagerError,
  type InstanceList,
  type InstanceLookup,
} from '../../functions/shared/instances/data-manager.ts';
import type { ProjectList } from '../../functions/shared/people/projects.ts';
import { stateAt, summaryAt, type Life, type LifeState } from '../plan/life.ts';
import type { RandomStream } from '../plan/random-stream.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Weather } from './weather.ts';

/** What a Data Manager knows, and what it goes through. */
export interface DataManagerWorld {
  readonly lives: readonly Life[];
  readonly timeline: Timeline;
  readonly weather: Weather;
  readonly random: RandomStream;
  readonly ledger: Ledger;
}

const LATENCY_MS = 30;
const FAILURES = ['unavailable', 'unauthorised', 'throttled', 'unreachable', 'login-refused'] as const;

/** What a poll was shown: to be in the history once that poll is complete. */
export type Shown = readonly { readonly life: Life; readonly state: LifeState }[];

/**
 * The Data Manager as one process asks it. It has every life that has begun and not vanished, in its present state,
 * or in one that is some seconds old while it is behind.
 */
export class SimulatedDataManager implements InstanceList, InstanceLookup, ProjectList {
  readonly #process: SimulatedProcess;
  readonly #world: DataManagerWorld;
  #shown: { life: Life; state: LifeState }[] = [];

  constructor(process: SimulatedProcess, world: DataManagerWorld) {
    this.#process = process;
    this.#world = world;
  }

  /** What was shown since this was last asked. */
  takeShown(): Shown {
    const shown = this.#shown;
    this.#shown = [];
    return shown;
  }

  async *listInstances(_projectId: string | undefined, signal: AbortSignal): AsyncGenerator<unknown> {
    const { lives, timeline, weather, random, ledger } = this.#world;
    const { broken, entryMs, invalidEntry } = weather.faults.dataManager;
    const entryTakesMs = random.between(0, 2 * entryMs);
    await this.#answers(signal);
    const breaksAfter = random.chance(broken) ? random.integer(0, lives.length) : undefined;
    if (random.chance(invalidEntry)) {
      ledger.count('26');
      yield { id: 'instance-broken', phase: 'RUNNING' };
    }
    for (const [place, life] of lives.entries()) {
      if (place === breaksAfter) {
        ledger.count('33');
        throw new DataManagerError('incomplete', 'The simulated list broke off.');
      }
      if (entryTakesMs > 0 && !weather.isCalm) await this.#process.wait(entryTakesMs, signal);
      const state = this.#visible(life);
      if (!state) continue;
      this.#shown.push({ life, state });
      yield summaryAt(state, timeline.now);
    }
  }

  /** Who may see what is no part of the simulation. */
  async *listProjects(): AsyncGenerator<unknown> {}

  async getInstance(instanceId: string, signal: AbortSignal): Promise<InstanceSummary | undefined> {
    const state = await this.stateOf(instanceId, signal);
    return state && summaryAt(state, this.#world.timeline.now);
  }

  /** The state that it shows of one instance. */
  async stateOf(instanceId: string, signal: AbortSignal): Promise<LifeState | undefined> {
    await this.#answers(signal);
    const life = this.#world.lives.find(({ id }) => id === instanceId);
    return life && this.#visible(life);
  }

  #visible(life: Life): LifeState | undefined {
    const { timeline, weather, random } = this.#world;
    const behind = random.between(0, weather.faults.dataManager.behindMs);
    const { now } = timeline;
    return life.goneAt !== undefined && now >= life.goneAt ? undefined : stateAt(life, now - behind);
  }

  /** Resolves when the answer begins. */
  async #answers(signal: AbortSignal): Promise<void> {
    const { weather, random, ledger } = this.#world;
    const { dataManager, dataManagerOutages } = weather.faults;
    if (random.chance(dataManager.silent)) {
      ledger.count('33');
      await new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => this.#process.isAlive && reject(signal.reason as Error)),
      );
    }
    await this.#process.wait(random.between(1, LATENCY_MS), signal);
    if (weather.isIn(dataManagerOutages) && !weather.isCalm) {
      ledger.count('13');
      throw new DataManagerError('unreachable', 'The simulated Data Manager is down.');
    }
    if (!random.chance(dataManager.failing)) return;
    ledger.count('33');
    throw new DataManagerError(random.pick(FAILURES), 'The simulated Data Manager refused.');
  }
}
