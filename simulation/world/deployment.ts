import { TIMEOUT_SECONDS } from '../../functions/shared/shape/time-outs.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** The functions that are simulated, by their folders. */
export type FunctionName = Exclude<keyof typeof TIMEOUT_SECONDS, 'read-history' | 'rotate-secret'>;

/** How an invocation ended. `turned away`: nothing was begun. `died`: nobody knows how far it came. */
export type Ending<T> =
  | { readonly kind: 'returned'; readonly result: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'died' | 'turned away' };

/** A process, and whatever of the functions it keeps while it is warm. */
export interface Container<Warm> {
  readonly process: SimulatedProcess;
  readonly warm: Warm;
}

/** What an account with few executions lets run at once; nothing keeps schedules from overlapping. */
const CONCURRENCY: Record<FunctionName, number> = {
  'receive-webhook': 20,
  'receive-callback': 10,
  'poll-data-manager': Infinity,
  'sweep-due': Infinity,
};
const RESTART_MS = 2_000;

/**
 * Where functions run. As Lambda functions, each invocation has a process to itself, warm from an earlier one or
 * new, as many at once as the account lets run. As one process, all have the same one, which is started again when it died.
 */
export class Deployment<Warm> {
  readonly #hosting: 'functions' | 'one-process';
  readonly #timeline: Timeline;
  readonly #ledger: Ledger;
  readonly #start: (name: FunctionName | 'all') => Container<Warm>;
  readonly #idle = new Map<FunctionName, Container<Warm>[]>();
  readonly #running = new Map<FunctionName, number>();
  #only: Container<Warm> | undefined;
  #isDown = false;
  #invocations = 0;

  constructor(
    hosting: 'functions' | 'one-process',
    timeline: Timeline,
    ledger: Ledger,
    start: (name: FunctionName | 'all') => Container<Warm>,
  ) {
    this.#hosting = hosting;
    this.#timeline = timeline;
    this.#ledger = ledger;
    this.#start = start;
  }

  /** How many invocations are under way. */
  get invocations(): number {
    return this.#invocations;
  }

  /** Invokes a function. */
  invoke<T>(
    name: FunctionName,
    work: (container: Container<Warm>, deadline: number) => Promise<T>,
  ): Promise<Ending<T>> {
    const container = this.#take(name);
    if (!container) return Promise.resolve({ kind: 'turned away' });
    const { process } = container;
    const timeoutMs = TIMEOUT_SECONDS[name] * 1_000;
    const deadline = process.now() + timeoutMs;
    this.#invocations += 1;
    return new Promise((resolve) => {
      let isOver = false;
      const end = (ending: Ending<T>) => {
        if (isOver) return;
        isOver = true;
        forget();
        this.#invocations -= 1;
        this.#giveBack(name, container);
        resolve(ending);
      };
      const forget = process.whenDead(() => {
        this.#ledger.note(() => `${process.name}: died in ${name}`);
        end({ kind: 'died' });
      });
      this.#timeline.after(timeoutMs, () => {
        // Lambda ends a function whose time is up together with its process.
        if (isOver || this.#hosting === 'one-process') return;
        this.#ledger.count('37');
        process.kill();
      });
      work(container, deadline).then(
        (result) => end({ kind: 'returned', result }),
        (error: unknown) => end({ kind: 'threw', error }),
      );
    });
  }

  #take(name: FunctionName): Container<Warm> | undefined {
    if (this.#hosting === 'one-process') return this.#theOnly();
    const running = this.#running.get(name) ?? 0;
    if (running >= CONCURRENCY[name]) return undefined;
    this.#running.set(name, running + 1);
    const idle = this.#idle.get(name) ?? [];
    let warm = idle.pop();
    while (warm && !warm.process.isAlive) warm = idle.pop();
    return warm ?? this.#start(name);
  }

  #giveBack(name: FunctionName, container: Container<Warm>): void {
    if (this.#hosting === 'one-process') return;
    this.#running.set(name, (this.#running.get(name) ?? 1) - 1);
    if (!container.process.isAlive) return;
    const idle = this.#idle.get(name) ?? [];
    idle.push(container);
    this.#idle.set(name, idle);
  }

  #theOnly(): Container<Warm> | undefined {
    if (this.#isDown) return undefined;
    if (this.#only?.process.isAlive) return this.#only;
    const only = this.#start('all');
    this.#only = only;
    only.process.whenDead(() => {
      this.#ledger.count('41');
      this.#isDown = true;
      this.#timeline.after(RESTART_MS, () => (this.#isDown = false));
    });
    return only;
  }
}
