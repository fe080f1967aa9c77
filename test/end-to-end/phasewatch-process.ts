import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

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

/**
 * Runs what `npm start` runs, far from this machine's own time zone and settings. `detached` puts it into a process
 * group of its own, out of the reach of a Ctrl-C.
 */
export function spawnPhasewatch(
  environment: Readonly<Record<string, string>>,
  { detached = false }: { readonly detached?: boolean } = {},
): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', START], {
    env: { PATH: process.env['PATH'], TZ: 'Pacific/Auckland', PHASEWATCH_CONFIG: 'none', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
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
      const listening = /listens on (\S+)/.exec(line);
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

/** Runs it where it cannot start, and resolves when it has ended. */
export async function failToStart(environment: Readonly<Record<string, string>>): Promise<ProcessEnd> {
  const child = spawnPhasewatch(environment);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output };
}
