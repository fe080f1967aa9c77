import { randomUUID } from 'node:crypto';
import { createHandler as pollDataManager } from '../functions/poll-data-manager/handler.ts';
import type { PollResult } from '../functions/poll-data-manager/poll-data-manager.ts';
import { createHandler as readHistory } from '../functions/read-history/handler.ts';
import { createHandler as receiveWebhook } from '../functions/receive-webhook/handler.ts';
import { createHandler as sweepDue } from '../functions/sweep-due/handler.ts';
import type { SweepResult } from '../functions/sweep-due/sweep-due.ts';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';
import type { Clock } from '../functions/shared/base/clock.ts';
import { TIMEOUT_SECONDS } from '../functions/shared/shape/time-outs.ts';
import { gatewayEvent } from '../local/gateway-event.ts';
import { operator } from '../local/local-reader.ts';
import { routed } from './routed.ts';
import { invocationContext } from '../local/invocation-context.ts';
import { startBenchEngines, WEBHOOK_SECRET } from './bench-engines.ts';
import { meterTable, NO_USE, type MeteredTable, type TableUse } from './cost/metered-table.ts';
import type { ListServer } from './list-server.ts';

/** What the functions used: of the table, of the topic, and of themselves. */
export interface Use {
  readonly table: TableUse;
  readonly publishes: number;
  /** Invocations, by the function's folder. */
  readonly invocations: Readonly<Record<string, number>>;
}

/** The real handlers on embedded engines, with a meter between them and the table. */
export interface HandlersRig {
  readonly dataManager: ListServer;
  /** Sends one signed request with these summaries to the webhook; its answer must be 202. */
  report(...summaries: readonly unknown[]): Promise<void>;
  poll(): Promise<PollResult>;
  sweep(): Promise<SweepResult>;
  /** `GET` of a path that the history's reader answers; gives the body's text. */
  read(path: string): Promise<string>;
  /** From now on the functions are new ones, as after a cold start. */
  startCold(): void;
  /** What was used since the last call. */
  take(): Use;
  stop(): Promise<void>;
}

/** How a rig differs from the usual one. */
export interface RigOptions {
  readonly clock: Clock;
  readonly noticesPerSecond?: number;
  /** A table engine that runs already; an embedded one otherwise. */
  readonly tableUrl?: string;
}

const QUIET = {
  middleware: [],
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  measure: () => undefined,
};

/** Starts engines, makes the table and the topic, and wires the handlers to them. */
export async function startHandlersRig(options: RigOptions): Promise<HandlersRig> {
  const { clock } = options;
  let meter: MeteredTable | undefined;
  const engines = await startBenchEngines({
    ...(options.tableUrl !== undefined && { tableUrl: options.tableUrl }),
    inFront: async (tableUrl) => (meter = await meterTable(tableUrl)),
  });
  const { topic, dataManager } = engines;
  const environment = {
    ...engines.environment,
    NOTICES_PER_SECOND: String(options.noticesPerSecond ?? 8),
  };
  const makeHandlers = () => {
    const runtime = { environment, telemetry: QUIET, clock };
    return {
      webhook: receiveWebhook(runtime),
      poll: pollDataManager(runtime),
      sweep: sweepDue(runtime),
      read: readHistory(runtime),
    };
  };
  let handlers = makeHandlers();
  let invocations: Record<string, number> = {};
  let publishedBefore = 0;
  const invoked = (folder: keyof typeof TIMEOUT_SECONDS) => {
    invocations[folder] = (invocations[folder] ?? 0) + 1;
    return invocationContext(folder, randomUUID(), TIMEOUT_SECONDS[folder] * 1_000);
  };
  const published = () => topic.server.spy.getAllMessages().filter(({ service }) => service === 'sns').length;
  meter?.take();
  return {
    dataManager,
    report: async (...summaries) => {
      const body = Buffer.from(
        JSON.stringify(summaries.length === 1 ? summaries[0] : { instances: summaries }),
      );
      const headers = {
        'content-type': 'application/json',
        ...signedHeaders(WEBHOOK_SECRET, `msg_${randomUUID()}`, body, clock.now()),
      };
      const event = httpEvent('POST', '/webhooks/instances', headers, body);
      const { statusCode, body: answer } = await handlers.webhook(event, invoked('receive-webhook'));
      if (statusCode !== 202) throw new Error(`The webhook answered ${statusCode}: ${answer}`);
    },
    poll: () => handlers.poll({}, invoked('poll-data-manager')),
    sweep: () => handlers.sweep({}, invoked('sweep-due')),
    read: async (path) => {
      const answer = await handlers.read(httpEvent('GET', path, {}), invoked('read-history'));
      if (answer.statusCode !== 200) throw new Error(`${path} was answered with ${answer.statusCode}`);
      return answer.body ?? '';
    },
    startCold: () => {
      handlers = makeHandlers();
    },
    take: () => {
      const taken = { table: meter?.take() ?? NO_USE, publishes: published() - publishedBefore, invocations };
      invocations = {};
      publishedBefore = published();
      return taken;
    },
    stop: () => engines.stop(),
  };
}

function httpEvent(method: string, url: string, headers: Record<string, string>, body?: Buffer) {
  const common = { requestId: randomUUID(), sourceIp: '127.0.0.1', receivedAt: Date.now() };
  return gatewayEvent({
    method,
    url,
    ...routed(method, url),
    headers,
    body,
    reader: method === 'GET' ? operator('bench') : undefined,
    ...common,
  });
}
