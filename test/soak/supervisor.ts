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
  stopping?: true;
}

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

  /** Keeps a process running until it is stopped. */
  async run(): Promise<void> {
    process.once('exit', this.#endWithUs);
    while (!this.#isStopping) {
      const running = this.#spawn();
      const code = await running.ended;
      this.#note(running, code);
      if (!this.#isStopping) await wait(PAUSE_MS);
      if (running.killedAt !== undefined) this.kills.push({ from: running.killedAt, until: Date.now() });
    }
    process.off('exit', this.#endWithUs);
  }

  /** Kills the process, whatever it is doing; false when there was none. */
  kill(): boolean {
    const running = this.#running;
    if (!running || running.killedAt !== undefined) return false;
    running.killedAt = Date.now();
    return running.child.kill('SIGKILL');
  }

  /** Ends the process as Ctrl-C does, or at once; `run` then comes to its end. */
  stop(signal: 'SIGINT' | 'SIGKILL'): void {
    this.#isStopping = true;
    if (!this.#running) return;
    this.#running.stopping = true;
    this.#running.child.kill(signal);
  }

  #spawn(): Running {
    const begunAt = Date.now();
    // Detached: a Ctrl-C is for the soak, which ends it in its own time.
    const child = spawnPhasewatch(this.#environment, { detached: true });
    const ended = once(child, 'exit').then(
      ([code, signal]: (number | NodeJS.Signals | null)[]) =>
        (code ?? signal) as number | NodeJS.Signals | null,
    );
    const running: Running = { child, ended, output: '', isReady: false };
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

  #note({ killedAt, stopping, isReady, output }: Running, code: number | NodeJS.Signals | null): void {
    this.#running = undefined;
    if (killedAt !== undefined || (stopping && code === 0)) return;
    if (stopping) this.unbidden.push(`Phasewatch did not stop in order: it ended with ${code}`);
    else if (!isReady && this.#mayRefuse()) this.refusedStarts += 1;
    else this.unbidden.push(`Phasewatch ended by itself with ${code}: ${output.trim().split('\n').at(-1)}`);
  }
}
