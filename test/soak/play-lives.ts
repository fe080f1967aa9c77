import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { sendReport, type ReportAnswer } from '../../local/send-report.ts';
import type { RawInstance } from '../../local/stand-in-data-manager/lifecycle.ts';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import type { Acceptance, LifeFacts } from './facts.ts';
import { makeLife, summaryAt, type Life, type LifeState, type PlannedReport } from './lives.ts';

/** Where the lives are shown, and where they are reported. */
export interface Stage {
  readonly dataManager: Pick<StandInDataManager, 'put' | 'remove'>;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly callbackUrl: string;
}

/** Requests at once, as a sender with a pool of connections makes them. */
const AT_ONCE = 32;
/** No more lives are begun while the reports of so many seconds are under way: longer than an outage lasts. */
const BACKLOG_SECONDS = 25;
const BACKLOG_LOOK_MS = 200;
const RETRY_MS = 500;
const RETRIES_APART_MAX_MS = 5_000;
const CALLBACK_TIMEOUT_MS = 30_000;
/** How long a webhook's finished instance stays on the Data Manager: the list must not grow with the run. */
const SHOWN_MS = 90_000;

const answerSchema = z.object({ id: z.string(), result: z.string(), sequence: z.number() });
const webhookAnswerSchema = z.object({ results: z.tuple([answerSchema]) });

/** So many may be at work at once; the others wait, in their order. */
class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<void> {
    this.#free -= 1;
    if (this.#free < 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    this.#free += 1;
    this.#waiting.shift()?.();
  }
}

/** Plays lives on the Data Manager and reports them, as often as it takes; keeps the books of what was accepted. */
export class LivesPlayer {
  readonly acceptances: Acceptance[] = [];
  /** Sentences about reports that were refused for good. */
  readonly refused: string[] = [];
  /** Reports that were begun, and those of them that are still not accepted. */
  sent = 0;
  underWay = 0;
  readonly #stage: Stage;
  readonly #seed: number;
  readonly #signal: AbortSignal;
  readonly #lives: { readonly life: Life; shown: number }[] = [];
  readonly #places = new Places(AT_ONCE);
  readonly #plays = new Set<Promise<unknown>>();

  /** The signal ends everything, unaccepted reports included. */
  constructor(stage: Stage, seed: number, signal: AbortSignal) {
    this.#stage = stage;
    this.#seed = seed;
    this.#signal = signal;
  }

  /**
   * Begins lives for a while, so many that there are `rate` reports a second, and fewer while they are not accepted as
   * fast; resolves with the last begun.
   */
  async begin(durationMs: number, rate: number): Promise<void> {
    const beganAt = Date.now();
    let planned = 0;
    let heldBackMs = 0;
    while (!this.#signal.aborted) {
      while (this.underWay > rate * BACKLOG_SECONDS && Date.now() < beganAt + durationMs) {
        const heldAt = Date.now();
        await wait(BACKLOG_LOOK_MS, undefined, { signal: this.#signal }).catch(() => undefined);
        heldBackMs += Date.now() - heldAt;
        if (this.#signal.aborted) return;
      }
      const atMs = (planned / rate) * 1_000 + heldBackMs;
      if (atMs > durationMs || Date.now() > beganAt + durationMs) return;
      await wait(Math.max(0, beganAt + atMs - Date.now()), undefined, { signal: this.#signal }).catch(
        () => undefined,
      );
      if (this.#signal.aborted) return;
      const life = makeLife(this.#seed, this.#lives.length);
      const play = this.#play(life);
      this.#plays.add(play);
      void play.finally(() => this.#plays.delete(play));
      planned += Math.max(1, life.states.flatMap(({ reports }) => reports).length);
    }
  }

  /** Whether all lives that were begun are played to their end, and all their reports accepted. */
  isFinished(): boolean {
    return this.#plays.size === 0;
  }

  /** Resolves when everything that was begun is told and accepted, or broken off. */
  async finish(): Promise<void> {
    await Promise.all(this.#plays);
  }

  /** What has become of the lives so far. */
  lives(): LifeFacts[] {
    return this.#lives
      .filter(({ shown }) => shown > 0)
      .map(({ life: { id, isOld, states }, shown }) => ({
        id,
        isOld,
        phases: states.slice(0, shown).map(({ phase }) => phase),
      }));
  }

  async #play(life: Life): Promise<void> {
    const entry = { life, shown: 0 };
    this.#lives.push(entry);
    const launchedAt = Date.now();
    const at = (ms: number) =>
      wait(Math.max(0, launchedAt + ms - Date.now()), undefined, { signal: this.#signal });
    const tellings: Promise<void>[] = [];
    try {
      for (const [place, state] of life.states.entries()) {
        await at(state.atMs);
        const instance = summaryAt(life, place, launchedAt);
        this.#stage.dataManager.put(instance);
        entry.shown = place + 1;
        const tell = async (report: PlannedReport) => {
          await at(report.atMs);
          await this.#tell(report, state, instance);
        };
        tellings.push(
          ...state.reports.map((report) => tell(report).catch((error: unknown) => this.#note(error))),
        );
      }
    } catch (error) {
      this.#note(error);
    }
    await Promise.all(tellings);
    if (life.states.at(-1)?.reports.some(({ source }) => source === 'webhook')) this.#hideLater(life);
  }

  /** What is broken off is no failure. */
  #note(error: unknown): void {
    if (!this.#signal.aborted) this.refused.push(`A report could not be sent: ${String(error)}`);
  }

  #hideLater({ id }: Life): void {
    setTimeout(() => this.#stage.dataManager.remove(id), SHOWN_MS).unref();
  }

  async #tell(report: PlannedReport, { phase }: LifeState, instance: RawInstance): Promise<void> {
    this.sent += 1;
    this.underWay += 1;
    try {
      const answer =
        report.source === 'webhook'
          ? await this.#sendWebhook(instance)
          : await this.#sendCallback(instance.id, phase);
      if (answer) this.acceptances.push({ instanceId: instance.id, phase, source: report.source, ...answer });
    } finally {
      this.underWay -= 1;
    }
  }

  async #sendWebhook(instance: RawInstance) {
    const { webhookUrl, webhookSecret } = this.#stage;
    const body = await this.#untilAccepted(`webhook of ${instance.id}`, () =>
      sendReport(webhookUrl, webhookSecret, instance, { signal: this.#signal }),
    );
    return body === undefined ? undefined : pickAnswer(webhookAnswerSchema.parse(body).results[0]);
  }

  async #sendCallback(id: string, phase: string) {
    const body = await this.#untilAccepted(`callback of ${id}`, async () => {
      const answer = await fetch(this.#stage.callbackUrl, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instance_id: id, job_status: jobStatus(phase) }),
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(CALLBACK_TIMEOUT_MS)]),
      });
      return { status: answer.status, text: await answer.text() };
    });
    return body === undefined ? undefined : pickAnswer(answerSchema.parse(body));
  }

  /** The body of the answer of 2xx; `undefined` when the report was refused for good. */
  async #untilAccepted(what: string, send: () => Promise<ReportAnswer>): Promise<unknown> {
    for (let pause = RETRY_MS; ; pause = Math.min(pause * 2, RETRIES_APART_MAX_MS)) {
      try {
        await this.#places.take();
        const { status, text } = await send();
        if (status >= 200 && status < 300) return JSON.parse(text) as unknown;
        if (status < 500 && status !== 429) {
          this.refused.push(`The ${what} was refused: ${status} ${text.slice(0, 200)}`);
          return undefined;
        }
      } catch (error) {
        if (this.#signal.aborted) throw error;
      } finally {
        this.#places.giveBack();
      }
      await wait(pause, undefined, { signal: this.#signal });
    }
  }
}

function pickAnswer({ result, sequence }: z.output<typeof answerSchema>) {
  return { result, sequence };
}

function jobStatus(phase: string): string {
  if (phase === 'FAILED') return 'FAILURE';
  return phase === 'COMPLETED' || phase === 'SUCCEEDED' ? 'SUCCESS' : 'STARTED';
}
