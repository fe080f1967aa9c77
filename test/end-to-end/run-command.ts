import { execFile } from 'node:child_process';
import { PATIENCE_MS } from './books.ts';

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a process of its own, with nothing of this environment, until it ends. */
export function runCommand(
  file: string,
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  const command = ['--disable-warning=ExperimentalWarning', file, ...options];
  const limits = { env: environment, timeout: PATIENCE_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, limits, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
