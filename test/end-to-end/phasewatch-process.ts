import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PATIENCE_MS } from './books.ts';

/** A Phasewatch in a process of its own, as `npm start` runs it. */
export interface PhasewatchProcess {
  readonly url: string;
  readonly pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Sends a signal, to its whole process group if it has its own, and resolves when it has ended. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

interface ProcessEnd {
  readonly code: number | null;
  readonly output: string;
}

const START = 'local/start.ts';
const LISTENING = /listens on (\S+)/;
const running = new Set<ChildProcess>();

/** Ends all that was started here and has not ended. To be called after each test. */
export async function endProcesses(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
}

/**
 * Runs what `npm start` runs, far from this machine's own time zone and settings. `detached` puts it into a process
 * group of its own, out of the reach of a Ctrl-C. It ends with {@link endProcesses}, or when no test would wait any more.
 */
export function spawnPhasewatch(
  environment: Readonly<Record<string, string>>,
  { detached = false }: { readonly detached?: boolean } = {},
): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', START], {
    env: { PATH: process.env['PATH'], TZ: 'Pacific/Auckland', PHASEWATCH_CONFIG: 'none', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Starts it and resolves as soon as it listens and is ready. */
export async function startProcess(
  environment: Readonly<Record<string, string>>,
  { detached = false }: { readonly detached?: boolean } = {},
): Promise<PhasewatchProcess> {
  const child = spawnPhasewatch(environment, { detached });
  const { pid = 0 } = child;
  const ended = once(child, 'exit').then((end) => {
    const [code, endedBy] = end as [number | null, NodeJS.Signals | null];
    return code ?? endedBy;
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      output += `${line}\n`;
      const listening = LISTENING.exec(line);
      if (listening?.[1] !== undefined) resolve(listening[1]);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
  return {
    url,
    pid,
    output: () => output,
    ended,
    end: (signal) => {
      if (child.exitCode === null && child.signalCode === null) process.kill(detached ? -pid : pid, signal);
      return ended;
    },
  };
}

/**
 * Runs it where it cannot start, and resolves when it has ended.
 *
 * @throws Error with its output when it starts all the same, or never ends; it is killed then
 */
export async function failToStart(environment: Readonly<Record<string, string>>): Promise<ProcessEnd> {
  const child = spawnPhasewatch(environment);
  let output = '';
  const onOutput = (chunk: Buffer) => {
    output += chunk.toString();
    if (LISTENING.test(output)) child.kill('SIGKILL');
  };
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== null) throw new Error(`It did not fail to start, and was ended by ${signal}: ${output}`);
  return { code, output };
}
