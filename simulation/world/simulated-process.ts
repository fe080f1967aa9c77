import type { Clock } from '../../functions/shared/base/clock.ts';
import type { RandomStream } from '../plan/random-stream.ts';
import type { Timeline } from '../time/timeline.ts';

const STALL_MAX_MS = 1_000;

/** How a process is off: what its clock shows beyond the true time, and how often it is held up. */
export interface ProcessNature {
  readonly aheadMs: number;
  readonly stalls: number;
  readonly isNewer: boolean;
}

/**
 * A process that runs functions, and their clock. Once it is dead, nothing that it waits for ever comes: whatever
 * it was doing ends there.
 */
export class SimulatedProcess implements Clock {
  readonly name: string;
  readonly nature: ProcessNature;
  readonly #timeline: Timeline;
  readonly #random: RandomStream;
  readonly #mourners = new Set<() => void>();
  #isAlive = true;

  constructor(name: string, nature: ProcessNature, timeline: Timeline, random: RandomStream) {
    this.name = name;
    this.nature = nature;
    this.#timeline = timeline;
    this.#random = random;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Ends it, now. */
  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    const mourners = [...this.#mourners];
    this.#mourners.clear();
    for (const mourner of mourners) mourner();
  }

  /** Has something done when it dies; the result takes that back. */
  whenDead(mourn: () => void): () => void {
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }

  now(): number {
    return Math.floor(this.#timeline.now + this.nature.aheadMs);
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    const late = this.#random.chance(this.nature.stalls) ? this.#random.between(0, STALL_MAX_MS) : 0;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => this.#isAlive && reject(signal.reason as Error), {
        once: true,
      });
      // A timer fires when its millisecond has begun, never before.
      this.#timeline.after(Math.max(1, Math.ceil(ms)) + late, () => this.#isAlive && resolve());
    });
  }

  timeout(ms: number): AbortSignal {
    const controller = new AbortController();
    this.#timeline.after(ms, () => this.#isAlive && controller.abort(new Error('The time is up.')));
    return controller.signal;
  }

  random(): number {
    return this.#random.next();
  }

  newId(): string {
    return this.#random.uuid();
  }
}
