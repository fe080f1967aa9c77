import type { RequestListener } from 'node:http';
import {
  DataManagerApi,
  type DataManagerApiOptions,
} from '../../functions/shared/adapters/data-manager/data-manager-api.ts';
import { HttpInstanceList } from '../../functions/shared/adapters/data-manager/http-instance-list.ts';
import { HttpInstanceLookup } from '../../functions/shared/adapters/data-manager/http-instance-lookup.ts';
import { HttpProjectList } from '../../functions/shared/adapters/data-manager/http-project-list.ts';
import {
  KeycloakLogin,
  type KeycloakLoginOptions,
} from '../../functions/shared/adapters/data-manager/keycloak-login.ts';
import type { DataManagerCredentials } from '../../functions/shared/adapters/data-manager/data-manager-credentials.ts';
import type { RawInstance } from '../../local/stand-in-data-manager/lifecycle.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
  type StandInOptions,
} from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { startAnsweringServer } from './answering-server.ts';

const closers: (() => Promise<void>)[] = [];

/** A signal that nobody aborts. */
export const patience = new AbortController().signal;

/** Ends all servers that a test has started. */
export async function closeServers(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** A stand-in with nothing on it, closed by {@link closeServers}. */
export async function emptyStandIn(options: StandInOptions = {}): Promise<StandInDataManager> {
  const standIn = await startStandInDataManager({ lifecycles: [], ...options });
  closers.push(() => standIn.close());
  return standIn;
}

/** An instance that is complete in all that the API requires. */
export function rawInstance(id: string, fields: Partial<RawInstance> = {}): RawInstance {
  return {
    id,
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    phase: 'RUNNING',
    launched: '2026-02-03T10:00:00',
    run_time: '0:00:05',
    owner: 'alice',
    project_id: 'project-1',
    name: 'a job',
    ...fields,
  };
}

/** A stand-in with this many running instances: `instance-1`, `instance-2`, … */
export async function standInWith(count: number): Promise<StandInDataManager> {
  const standIn = await emptyStandIn();
  for (let made = 1; made <= count; made += 1) standIn.put(rawInstance(`instance-${made}`));
  return standIn;
}

/** A login at a stand-in, with waits that take no time and are remembered in `waits`. */
export function loginAt(
  standIn: Pick<StandInDataManager, 'tokenUrl' | 'clientId' | 'username' | 'password'>,
  options: Partial<KeycloakLoginOptions> & { account?: Partial<DataManagerCredentials> } = {},
) {
  const waits: number[] = [];
  const { clientId, username, password } = standIn;
  const login = new KeycloakLogin({
    tokenUrl: standIn.tokenUrl,
    credentials: async () => ({ clientId, username, password, ...options.account }),
    wait: async (ms) => void waits.push(ms),
    random: () => 0.5,
    now: Date.now,
    ...options,
  });
  return { login, waits };
}

type ClientOptions = Partial<DataManagerApiOptions> & { readonly maxInstanceBytes?: number };

/** All that can be asked of a Data Manager, over HTTP. */
export function httpDataManager(options: DataManagerApiOptions & { readonly maxInstanceBytes?: number }) {
  const api = new DataManagerApi(options);
  const list = new HttpInstanceList(api);
  const projects = new HttpProjectList(api);
  const lookup = new HttpInstanceLookup(api, options.maxInstanceBytes);
  return {
    listInstances: (projectId: string | undefined, signal: AbortSignal) =>
      list.listInstances(projectId, signal),
    listProjects: (signal: AbortSignal) => projects.listProjects(signal),
    getInstance: (instanceId: string, signal: AbortSignal) => lookup.getInstance(instanceId, signal),
  };
}

/** A client of a stand-in, logged in, with waits that take no time and are remembered in `waits`. */
export function clientOf(standIn: StandInDataManager, options: ClientOptions = {}) {
  const waits: number[] = [];
  const dataManager = httpDataManager({
    apiUrl: standIn.apiUrl,
    tokenSource: loginAt(standIn).login,
    wait: async (ms) => void waits.push(ms),
    random: () => 0.5,
    now: Date.now,
    ...options,
  });
  return { dataManager, waits };
}

/** A client, with any token, of a server that answers in whatever way the test likes. */
export async function clientOfServer(answer: RequestListener, options: ClientOptions = {}) {
  const { host, close } = await startAnsweringServer(answer);
  closers.push(close);
  return httpDataManager({
    apiUrl: `http://${host}/data-manager-api/`,
    tokenSource: { token: async () => 'any-token', refreshed: async () => 'newer-token' },
    wait: async () => undefined,
    random: () => 0,
    now: Date.now,
    ...options,
  });
}

/** An answer with this JSON text. */
export function json(text: string): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(text);
  };
}

/** Reads a whole list. */
export async function readAll(entries: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

/** Reads a list until it fails, and says what came before and how it failed. */
export async function readUntilFailure(entries: AsyncIterable<unknown>) {
  const before: unknown[] = [];
  try {
    for await (const entry of entries) before.push(entry);
  } catch (error) {
    return { before, error };
  }
  throw new Error(`the list ended normally after ${before.length} entries`);
}
