import fastify from 'fastify';
import { HIDDEN_PROJECT_ID, PROJECTS, type RawProject } from './catalogue.ts';
import { FaultQueue, type Fault } from './faults.ts';
import { addInstanceRoutes, API_PATH } from './instance-routes.ts';
import type { Lifecycle, RawInstance } from './lifecycle.ts';
import { makeLifecycles } from './lifecycles.ts';
import { addLoginRoutes, IssuedTokens, TOKEN_PATH, type Account } from './login-routes.ts';
import { playReports, type ReportReceivers } from './report-player.ts';
import { World } from './world.ts';

const HOST = '127.0.0.1';

/** What the stand-in plays, and to whom. Everything has a default. */
export interface StandInOptions extends ReportReceivers, Partial<Account> {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** What happens on the platform; `[]` for nothing. By default 24 lives, the same every time. */
  readonly lifecycles?: readonly Lifecycle[];
  /** The Projects that its account may see; three by default. */
  readonly projects?: readonly RawProject[];
  /** Where the timeline starts, in epoch milliseconds; now by default. */
  readonly startedAt?: number;
  /** How many times faster than life; 60 by default, which plays a quarter of an hour in 15 seconds. */
  readonly speed?: number;
  /** How long a token is accepted, in seconds; 300 by default. */
  readonly tokenLifetimeSeconds?: number;
  /** Epoch milliseconds; the machine's clock by default. */
  readonly now?: () => number;
}

/** The routes whose requests are counted, and that can be made to fail. */
export type Route = 'token' | 'list' | 'instance' | 'projects';

/** A running stand-in. */
export interface StandInDataManager extends Account {
  /** The base of the API. */
  readonly apiUrl: string;
  /** Keycloak's token endpoint. */
  readonly tokenUrl: string;
  readonly lifecycles: readonly Lifecycle[];
  /** A project that the account may not see. */
  readonly hiddenProjectId: string;
  /** Adds an instance, or replaces the one with the same id, whatever its lifecycle says. */
  put(instance: RawInstance): void;
  /** Removes an instance for good. */
  remove(id: string): void;
  /** Makes the next `times` requests fail: those for instances, for projects, or for tokens. */
  failNext(times: number, fault: Fault, where?: 'api' | 'projects' | 'token'): void;
  /** From now on, none of the tokens issued so far is accepted. */
  expireTokens(): void;
  /** How many requests have come to a route, failed ones included. */
  requestCount(route: Route): number;
  /** Stops reports, closes all connections and resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Starts a Data Manager that behaves like Squonk2's as far as instances go, with a Keycloak beside it, on
 * 127.0.0.1.
 *
 * @throws when the port is taken.
 */
export async function startStandInDataManager(options: StandInOptions = {}): Promise<StandInDataManager> {
  const now = options.now ?? Date.now;
  const beganAt = now();
  const clock = { startedAt: options.startedAt ?? beganAt, speed: options.speed ?? 60 };
  const lifecycles = options.lifecycles ?? makeLifecycles();
  const account = accountOf(options);
  const world = new World(lifecycles, clock, now);
  const tokens = new IssuedTokens(options.tokenLifetimeSeconds ?? 300, now);
  const faults = { api: new FaultQueue(), projects: new FaultQueue(), token: new FaultQueue() };
  const counts: Record<Route, number> = { token: 0, list: 0, instance: 0, projects: 0 };
  const count = (route: Route) => void (counts[route] += 1);

  const server = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1_024 } });
  addLoginRoutes(server, { account, tokens, faults: faults.token, onRequest: () => count('token') });
  const projects = options.projects ?? PROJECTS;
  addInstanceRoutes(server, { world, projects, tokens, faults, onRequest: count });
  const origin = await server.listen({ host: HOST, port: options.port ?? 0 });
  const player = playReports(lifecycles, clock, options, beganAt);

  return {
    ...account,
    apiUrl: `${origin}${API_PATH}`,
    tokenUrl: `${origin}${TOKEN_PATH}`,
    lifecycles,
    hiddenProjectId: HIDDEN_PROJECT_ID,
    put: (instance) => world.put(instance),
    remove: (id) => world.remove(id),
    failNext: (times, fault, where = 'api') => faults[where].add(times, fault),
    expireTokens: () => tokens.expireAll(),
    requestCount: (route) => counts[route],
    close: async () => {
      player.stop();
      await server.close();
    },
  };
}

function accountOf(options: StandInOptions): Account {
  return {
    clientId: options.clientId ?? 'data-manager-api',
    clientSecret: options.clientSecret ?? 'stand-in-client-secret',
    username: options.username ?? 'phasewatch-observer',
    password: options.password ?? 'stand-in-password',
  };
}
