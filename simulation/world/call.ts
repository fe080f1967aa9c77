import type { RandomStream } from '../plan/random-stream.ts';
import type { Timeline } from '../time/timeline.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** What becomes of one try of a request. */
export type Fate = 'done' | 'throttled' | 'failing' | 'unreachable' | 'reply-lost' | 'late';

/** A request, and the service that it goes to. */
export interface Call<T> {
  readonly attempts: number;
  /** How long the caller waits for each reply. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Decided anew for each try. */
  fate(): Fate;
  /** What the service does when the request arrives. What it throws is its answer. */
  carryOut(): T;
  /** The caller will not hear what became of a request that was carried out, or will be. */
  onReplyMissed?(): void;
}

const LATENCY_MS = [1, 12] as const;
const SLOW_MS = [50, 600] as const;
const LATE_MS = [2_000, 40_000] as const;
const FIRST_BACK_OFF_MS = 50;

/**
 * The way of requests from processes to services: latency, lost replies, the SDK's retries. A process may die just
 * before a request is sent, and just after it was carried out: at no other point does its death differ.
 */
export class Wire {
  readonly #timeline: Timeline;
  readonly #random: RandomStream;
  readonly #kills: () => number;

  constructor(timeline: Timeline, random: RandomStream, kills: () => number) {
    this.#timeline = timeline;
    this.#random = random;
    this.#kills = kills;
  }

  /** Makes a call for a process; resolves and rejects only while that lives. */
  send<T>(process: SimulatedProcess, call: Call<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      new Sending(process, call, this.#timeline, this.#random, this.#kills, resolve, reject).attempt(1);
    });
  }
}

class Sending<T> {
  #isOver = false;
  readonly #process: SimulatedProcess;
  readonly #call: Call<T>;
  readonly #timeline: Timeline;
  readonly #random: RandomStream;
  readonly #kills: () => number;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;

  constructor(
    process: SimulatedProcess,
    call: Call<T>,
    timeline: Timeline,
    random: RandomStream,
    kills: () => number,
    resolve: (value: T) => void,
    reject: (error: Error) => void,
  ) {
    this.#process = process;
    this.#call = call;
    this.#timeline = timeline;
    this.#random = random;
    this.#kills = kills;
    this.#resolve = resolve;
    this.#reject = reject;
    call.signal?.addEventListener('abort', () => {
      if (this.#isOver) return;
      this.#missed();
      this.#end(() => reject(named('AbortError', 'Request aborted')));
    });
  }

  attempt(number: number): void {
    this.#mayDie();
    if (this.#isOver || !this.#process.isAlive) return;
    switch (this.#call.fate()) {
      case 'done':
        this.#arrive(this.#latency(), true, number);
        break;
      case 'throttled':
        this.#fail(this.#latency(), number, 'ThrottlingException');
        break;
      case 'failing':
        this.#fail(this.#latency(), number, 'InternalServerError');
        break;
      case 'unreachable':
        this.#fail(this.#random.between(5, this.#call.timeoutMs), number, 'TimeoutError');
        break;
      case 'reply-lost':
        this.#arrive(this.#latency(), false, number);
        break;
      case 'late':
        this.#arrive(this.#random.between(...LATE_MS), false, number);
        break;
    }
  }

  /** The request reaches the service after a time; its reply reaches the caller, or the caller gives up. */
  #arrive(afterMs: number, withReply: boolean, number: number): void {
    const { carryOut, timeoutMs } = this.#call;
    this.#timeline.after(afterMs, () => {
      let reply: () => void;
      try {
        const answer = carryOut();
        reply = () => this.#resolve(answer);
      } catch (error) {
        reply = () => this.#reject(error as Error);
      }
      this.#mayDie();
      if (withReply) this.#timeline.after(this.#latency(), () => this.#end(reply));
    });
    if (withReply) return;
    this.#missed();
    this.#fail(timeoutMs, number, 'TimeoutError');
  }

  #fail(afterMs: number, number: number, name: string): void {
    this.#timeline.after(afterMs, () => {
      if (number >= this.#call.attempts) {
        this.#end(() => this.#reject(named(name, 'The simulated service did not answer well')));
        return;
      }
      const pause = this.#random.next() * FIRST_BACK_OFF_MS * 2 ** number;
      this.#timeline.after(pause, () => this.attempt(number + 1));
    });
  }

  #missed(): void {
    this.#call.onReplyMissed?.();
  }

  #end(tell: () => void): void {
    if (this.#isOver || !this.#process.isAlive) return;
    this.#isOver = true;
    tell();
  }

  #mayDie(): void {
    if (this.#random.chance(this.#kills())) this.#process.kill();
  }

  #latency(): number {
    const [least, most] = this.#random.chance(0.02) ? SLOW_MS : LATENCY_MS;
    return this.#random.between(least, most);
  }
}

/** An error as the SDK names it. */
export function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
