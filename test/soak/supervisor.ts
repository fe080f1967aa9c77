import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { spawnPhasewatch } from '../end-to-end/phasewatch-process.ts';
import type { Span } from './facts.ts';

const PAUSE_MS = 250;
const OUTPUT_KEPT = 2_000;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  output: string;
  isReady: boolean;
  killedAt?: number;
  isStopping: boolean;
}

const CUT_WHILE_STARTING = /cannot be used: ECONNRESET/;

/** Starts Phasewatch again whenever it has ended, as an init system would, and kills it on demand. */
export class Supervisor {
  /** From each SIGKILL until the next process was begun. */
  readonly kills: Span[] = [];
  /** Sentences about processes that ended although nobody had ended them. */
  readonly unbidden: string[] = [];
  starts = 0;
  /** How long each start took that came to its end, in milliseconds. */
  readonly startMs: number[] = [];
  /** Processes that ended before they were ready, because an engine was away. */
  refusedStarts = 0;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #mayRefuse: () => boolean;
  #running: Running | undefined;
  #isStopping = false;
  #wasKilledEarly = false;
  #supervising: Promise<void> | undefined;
  readonly #endWithUs = () => void this.#running?.child.kill('SIGKILL');

  /** `mayRefuse` tells whether just now a start may fail, because an engine is, or was a moment ago, away. */
  constructor(environment: Readonly<Record<string, string>>, mayRefuse: () => boolean) {
    this.#environment = environment;
    this.#mayRefuse = mayRefuse;
  }

  /** Whether a process is up and takes requests. */
  get isReady(): boolean {
    return this.#running?.isReady ?? false;
  }

  /** Whether a kill leaves some progress: the last process that was killed had been up, or this one is. */
  get mayBeKilled(): boolean {
    return this.isReady || !this.#wasKilledEarly;
  }

  /** Keeps a process running from now on, until it is stopped; it ends with this process at the latest. */
  start(): void {
    process.once('exit', this.#endWithUs);
    this.#supervising = this.#supervise();
  }

  /** Kills the process, whatever it is doing; false when there was none. */
  kill(): boolean {
    const running = this.#running;
    if (!running || running.killedAt !== undefined) return false;
    running.killedAt = Date.now();
    this.#wasKilledEarly = !running.isReady;
    return running.child.kill('SIGKILL');
  }

  /** Ends the process as Ctrl-C does, kills it when that takes too long, and resolves when it has ended. */
  async stopInOrder(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    const running = this.#running;
    if (running) {
      running.isStopping = true;
      running.child.kill('SIGINT');
    }
    const timer = setTimeout(() => running?.child.kill('SIGKILL'), patienceMs);
    await this.#supervising;
    clearTimeout(timer);
    process.off('exit', this.#endWithUs);
  }

  async #supervise(): Promise<void> {
    while (!this.#isStopping) {
      const running = this.#spawn();
      const code = await running.ended;
      this.#note(running, code);
      if (!this.#isStopping) await wait(PAUSE_MS);
      if (running.killedAt !== undefined) this.kills.push({ from: running.killedAt, until: Date.now() });
    }
  }

  #spawn(): Running {
    const begunAt = Date.now();
    // Detached: a Ctrl-C is for the soak, which ends it in its own time.
    const child = spawnPhasewatch(this.#environment, { detached: true });
    const ended = once(child, 'exit').then(
      ([code, signal]: (number | NodeJS.Signals | null)[]) =>
        (code ?? signal) as number | NodeJS.Signals | null,
    );
    const running: Running = { child, ended, output: '', isReady: false, isStopping: false };
    const read = (chunk: Buffer) => {
      running.output = (running.output + chunk.toString()).slice(-OUTPUT_KEPT);
      if (running.isReady || !running.output.includes('listens on')) return;
      running.isReady = true;
      this.startMs.push(Date.now() - begunAt);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    this.#running = running;
    this.starts += 1;
    return running;
  }

  #note({ killedAt, isStopping, isReady, output }: Running, code: number | NodeJS.Signals | null): void {
    this.#running = undefined;
    if (killedAt !== undefined || (isStopping && (code === 0 || !isReady))) return;
    if (isStopping) this.unbidden.push(`Phasewatch did not stop in order: it ended with ${code}`);
    // A cut connection ends a start as well, with a sentence; it is a fault of the soak's own making.
    else if (!isReady && (this.#mayRefuse() || CUT_WHILE_STARTING.test(output))) this.refusedStarts += 1;
    else this.unbidden.push(`Phasewatch ended by itself with ${code}: ${output.trim().split('\n').at(-1)}`);
  }
}
