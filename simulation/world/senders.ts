import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { receiveCallback } from '../../functions/receive-callback/receive-callback.ts';
import { receiveWebhook } from '../../functions/receive-webhook/receive-webhook.ts';
import type { WebhookAnswer } from '../../functions/shared/api/reports.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { DataManagerError, type InstanceLookup } from '../../functions/shared/instances/data-manager.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { SecretsUnavailable } from '../../functions/shared/intake/secrets.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';
import { summaryAt, type Life, type LifeState } from '../plan/life.ts';
import { randomStream, type RandomStream } from '../plan/random-stream.ts';
import type { Deployment, Ending } from './deployment.ts';
import type { FunctionsWorld, WarmFunctions } from './functions.ts';

/** What senders go through. */
export interface SendersWorld extends FunctionsWorld {
  readonly deployment: Deployment<WarmFunctions>;
  /** Epoch milliseconds. */
  readonly beginsAt: number;
}

const LATENCY_MS = 20;
/** A sender's own patience: it tries again ever more rarely, for three days. */
const RETRIES_MS = [5_000, 30_000, 120_000, 300_000];
const GIVES_UP_AFTER_MS = 3 * DAY_MS;
const CALLBACK_TRIES = 4;

interface Report {
  readonly life: Life;
  readonly state: LifeState;
}

/** The senders of webhooks and callbacks: they send what happens, when it happens, as far as they are able to. */
export class Senders {
  readonly #world: SendersWorld;
  readonly #random: RandomStream;
  #waiting = 0;
  #requests = 0;

  constructor(world: SendersWorld) {
    this.#world = world;
    this.#random = randomStream(world.plan.seed, 'senders');
  }

  /** How many requests are still to be sent or answered. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Plans what is sent about a life. */
  tellOf(life: Life): void {
    for (const state of life.states) {
      // What happens at the end of the world still counts; what a vanished instance would have done does not.
      if (life.goneAt !== undefined && state.at >= life.goneAt) continue;
      if (life.sendsWebhooks) this.#at(state.at, () => this.#webhookOf({ life, state }));
      if (life.callsBack) this.#at(state.at, () => this.#callbackOf({ life, state }));
    }
  }

  #webhookOf(report: Report): void {
    const { senders } = this.#world.weather.faults;
    if (this.#random.chance(senders.lost)) {
      this.#world.ledger.count('12');
      return;
    }
    const copies = this.#random.chance(senders.duplicated) ? this.#random.integer(2, 3) : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const isDelayed = copy > 0 || this.#random.chance(senders.delayed);
      const delay = isDelayed
        ? this.#random.between(0, Math.min(senders.delayMs, this.#longestDelayMs()))
        : 0;
      if (copy > 0) this.#world.ledger.count('6');
      this.#in(delay, () => void this.#post(this.#reportsSent(report), 0, this.#world.timeline.now));
    }
  }

  /** Whatever is held up arrives within the hour after the faults have stopped. */
  #longestDelayMs(): number {
    const { plan, timeline, beginsAt } = this.#world;
    return Math.max(0, beginsAt + plan.activeMs + HOUR_MS - timeline.now);
  }

  /** One report, or everything up to it in one request. */
  #reportsSent({ life, state }: Report): readonly Report[] {
    if (!this.#random.chance(this.#world.weather.faults.senders.batches)) return [{ life, state }];
    return life.states.filter(({ at }) => at <= state.at).map((earlier) => ({ life, state: earlier }));
  }

  async #post(reports: readonly Report[], tries: number, firstSentAt: number): Promise<void> {
    const { weather, timeline, plan, ledger } = this.#world;
    const { senders } = weather.faults;
    const inBatch = reports.length > 1 || this.#random.chance(senders.batches);
    if (inBatch) ledger.count('26');
    const bodies = reports.map(({ state }) => state.body);
    const body = Buffer.from(
      inBatch ? `{"instances":[{"id":"broken"},${bodies.join(',')}]}` : (bodies[0] ?? '{}'),
    );
    const skew = this.#random.between(-senders.clockSkewMs, senders.clockSkewMs);
    if (Math.abs(skew) > MINUTE_MS) ledger.count('27');
    const signedAt = Math.max(0, timeline.now + skew);
    const headers = signedHeaders(this.#secretInUse(), `msg_${(this.#requests += 1)}`, body, signedAt);
    const signature = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
    };
    const ending = await this.#world.deployment.invoke('receive-webhook', ({ process, warm }, deadline) => {
      ledger.note(() => `${process.name}: webhook ${reports.map(({ state }) => describe(state)).join()}`);
      return receiveWebhook({ signature, body }, deadline - 1_000, {
        ...warm.report,
        webhookSecret: warm.webhookSecret,
      });
    });
    if (ending.kind === 'returned') this.#accept(reports, ending.result);
    const isHeard = ending.kind === 'returned' && !this.#random.chance(senders.replyLost);
    if (isHeard || this.#isFinal(ending)) return;
    const pause = RETRIES_MS[Math.min(tries, RETRIES_MS.length - 1)] ?? 0;
    if (timeline.now + pause - firstSentAt > Math.max(GIVES_UP_AFTER_MS, plan.activeMs)) return;
    this.#in(pause, () => void this.#post(reports, tries + 1, firstSentAt));
  }

  #callbackOf(report: Report): void {
    const { senders } = this.#world.weather.faults;
    if (this.#random.chance(senders.lost)) return;
    this.#in(0, () => void this.#call(report, 1));
  }

  async #call({ life, state }: Report, tries: number): Promise<void> {
    const { deployment, callbackSecret, ledger, timeline } = this.#world;
    let seen: LifeState | undefined;
    const body = Buffer.from(JSON.stringify({ instance_id: life.id, job_status: statusOf(state) }));
    const ending = await deployment.invoke('receive-callback', async ({ process, warm }, deadline) => {
      ledger.note(() => `${process.name}: callback of ${life.id}`);
      const dataManager: InstanceLookup = {
        getInstance: async (instanceId, signal) => {
          seen = await warm.dataManager.stateOf(instanceId, signal);
          return seen && summaryAt(seen, timeline.now);
        },
      };
      return receiveCallback(callbackSecret.current, body, deadline - 1_000, {
        ...warm.report,
        callbackSecret: warm.callbackSecret,
        looks: warm.looks,
        dataManager,
      });
    });
    if (ending.kind === 'returned' && seen) ledger.accept(life.id, seen);
    const isHeard =
      ending.kind === 'returned' && !this.#random.chance(this.#world.weather.faults.senders.replyLost);
    if (ending.kind === 'threw' && ending.error instanceof RequestProblem) ledger.count('31');
    if (isHeard || this.#isFinal(ending) || tries >= CALLBACK_TRIES) return;
    this.#in(RETRIES_MS[0] ?? 0, () => void this.#call({ life, state }, tries + 1));
  }

  /** Whether there is no use in sending again. Errors that no function may end with are noted. */
  #isFinal(ending: Ending<unknown>): boolean {
    if (ending.kind !== 'threw') return false;
    const { error } = ending;
    if (error instanceof RequestProblem) return error.kind !== 'not-yet' && error.kind !== 'not-signed';
    const isPassing =
      error instanceof StorageUnavailable ||
      error instanceof SecretsUnavailable ||
      error instanceof DataManagerError;
    if (!isPassing) this.#world.ledger.bugs.push(String(Error.isError(error) ? error.stack : error));
    return !isPassing;
  }

  #accept(reports: readonly Report[], results: WebhookAnswer['results']): void {
    const accepted = new Set(results.flatMap((result) => (result.result === 'invalid' ? [] : [result.id])));
    for (const { life, state } of reports) {
      if (accepted.has(life.id)) this.#world.ledger.accept(life.id, state);
      else this.#world.ledger.bugs.push(`A valid report of ${life.id} was not accepted.`);
    }
  }

  /** Senders learn of a new secret within the hour. */
  #secretInUse(): string {
    const { webhookSecret, weather, ledger } = this.#world;
    if (weather.faults.secretRotatedMs.length === 0 || webhookSecret.current === FIRST_SECRET) {
      return webhookSecret.current;
    }
    ledger.count('29');
    return this.#random.chance(0.5) ? FIRST_SECRET : webhookSecret.current;
  }

  #at(time: number, send: () => void): void {
    this.#in(time - this.#world.timeline.now, send);
  }

  #in(ms: number, send: () => void): void {
    this.#waiting += 1;
    this.#world.timeline.after(Math.max(0, ms) + this.#random.between(0, LATENCY_MS), () => {
      this.#waiting -= 1;
      send();
    });
  }
}

/** The webhook secret that a world begins with. */
export const FIRST_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

function statusOf({ observation }: LifeState): string {
  if (observation.stage !== 2) return 'STARTED';
  return observation.phase === 'FAILED' ? 'FAILURE' : 'SUCCESS';
}

function describe({ summary, observation }: LifeState): string {
  return `${summary.id} ${observation.phase} (${observation.stage}, ${observation.stoppedAt}, ${observation.runTimeMs})`;
}
