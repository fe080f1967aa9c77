import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { startStandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { quietPort } from '../end-to-end/free-port.ts';
import { startOwnTableEngine } from '../end-to-end/own-table-engine.ts';
import { startArrivalClock } from './arrival-clock.ts';
import type { SoakOptions } from './arguments.ts';
import { balance } from './balance.ts';
import { EngineLines } from './engine-lines.ts';
import type { SoakFacts, Span } from './facts.ts';
import { planFaults } from './fault-plan.ts';
import { playFaults } from './play-faults.ts';
import { LivesPlayer } from './play-lives.ts';
import { readEvents } from './read-events.ts';
import type { SoakResult } from './report.ts';
import { Supervisor } from './supervisor.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import { Wire } from './wire.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const CALLBACK_SECRET = 'soak-callback-secret-0001';
const TABLE_NAME = 'phasewatch';
const PACE_PER_SECOND = 20;
const AWS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

const READY_MS = 30_000;
/** The last lives end, and the last faults, a little before the load does: what they leave behind takes longest. */
const CALM_MS = 8_000;
const FINISH_MS = 60_000;
const DRAIN_MS = 90_000;
/** Two sweeps and more: a message that is told once too often has the time to be. */
const REST_MS = 3_000;
const STOP_MS = 20_000;
const LOOK_EVERY_MS = 1_000;
const STATUS_EVERY_MS = 10_000;

/** What a soak came to, and where Phasewatch's folder has been kept because something is wrong. */
export interface Soaked {
  readonly result: SoakResult;
  readonly folder: string | undefined;
}

/**
 * Runs a soak: load and faults for so many minutes, then calm until nothing is due, then the books. The signal breaks
 * it off; the books are made of what there is by then.
 */
export async function soak(
  options: SoakOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<Soaked> {
  const closers: (() => unknown)[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-soak-'));
  let keepsFolder = true;
  try {
    const result = await run(options, folder, signal, print, closers);
    keepsFolder = result.books.problems.length > 0;
    return { result, folder: keepsFolder ? folder : undefined };
  } finally {
    for (const close of closers.reverse()) await close();
    if (!keepsFolder) rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  options: SoakOptions,
  folder: string,
  signal: AbortSignal,
  print: (line: string) => void,
  closers: (() => unknown)[],
): Promise<SoakResult> {
  const table = await startOwnTableEngine({ detached: true });
  closers.push(() => table.stop());
  const topic = await startTopicEngine();
  closers.push(() => topic.stop());
  const dataManager = await startStandInDataManager({ lifecycles: [] });
  closers.push(() => dataManager.close());
  const arrivals = startArrivalClock();
  closers.push(() => arrivals.stop());
  const wire = new Wire(arrivals);
  const proxies = {
    table: await startTcpProxy(table.url, wire.tableTap),
    topic: await startTcpProxy(topic.url, wire.topicTap),
    queues: await startTcpProxy(topic.url),
  };
  const lines = new EngineLines({ table: [proxies.table], topic: [proxies.topic, proxies.queues] });
  closers.push(() => lines.close());
  const port = await quietPort();
  const supervisor = new Supervisor(
    {
      PORT: String(port),
      PHASEWATCH_DATA_DIR: folder,
      TABLE_NAME,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
      CALLBACK_SECRETS: CALLBACK_SECRET,
      AWS_ENDPOINT_URL_DYNAMODB: proxies.table.url,
      AWS_ENDPOINT_URL_SNS: proxies.topic.url,
      AWS_ENDPOINT_URL_SQS: proxies.queues.url,
      DATA_MANAGER_URL: dataManager.apiUrl,
      DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
      DATA_MANAGER_CLIENT_ID: dataManager.clientId,
      DATA_MANAGER_USERNAME: dataManager.username,
      DATA_MANAGER_PASSWORD: dataManager.password,
      POLL_INTERVAL_SECONDS: '5',
      REDELIVER_INTERVAL_SECONDS: '1',
      DELIVERY_LEASE_SECONDS: '10',
      NOTIFICATIONS_PER_SECOND: String(PACE_PER_SECOND),
    },
    () => lines.isTroubled(),
  );
  const heldUp = monitorEventLoopDelay({ resolution: 5 });
  const supervising = supervisor.run();
  closers.push(async () => {
    supervisor.stop('SIGKILL');
    await supervising;
  });
  if (!(await within(READY_MS, () => supervisor.isReady, signal)) && !signal.aborted) {
    throw new Error(`Phasewatch does not start. ${supervisor.unbidden.join(' ')}`);
  }
  print(`Phasewatch is up, on ${table.name}; seed ${options.seed}`);
  heldUp.enable();

  const url = `http://127.0.0.1:${port}`;
  const broken = new AbortController();
  const sending = AbortSignal.any([signal, broken.signal]);
  const player = new LivesPlayer(
    {
      dataManager,
      webhookUrl: `${url}/webhooks/instances`,
      webhookSecret: WEBHOOK_SECRET,
      callbackUrl: `${url}/callbacks/${CALLBACK_SECRET}`,
    },
    options.seed,
    sending,
  );
  const taken = watchTopic(topic);
  closers.push(taken.stop);
  const status = setInterval(
    () =>
      print(
        `${player.lives().length} lives, ${player.acceptances.length} reports accepted, ` +
          `${player.underWay} under way, ${wire.publications().length} messages told`,
      ),
    STATUS_EVERY_MS,
  );
  closers.push(() => clearInterval(status));

  const loadMs = options.minutes * 60_000 - CALM_MS;
  const plan = planFaults(options.seed, loadMs, options.killEverySeconds * 1_000);
  const [counts] = await Promise.all([
    playFaults(plan, { supervisor, lines, wire, signal, print }),
    player.begin(loadMs, options.rate),
  ]);
  const mishaps: string[] = [];
  if (!signal.aborted) {
    print('No more lives and no more faults; waiting until nothing is due');
    if (!(await within(FINISH_MS, () => player.isFinished(), signal)) && !signal.aborted) {
      mishaps.push(`${player.underWay} reports were not accepted within ${FINISH_MS / 1_000} s`);
    }
  }
  broken.abort();
  await player.finish();

  const client = new DynamoDBClient({ ...AWS, endpoint: table.url });
  closers.push(() => client.destroy());
  const facts = async (): Promise<SoakFacts> => ({
    isComplete: !signal.aborted,
    lives: player.lives(),
    acceptances: player.acceptances,
    events: await readEvents(client, TABLE_NAME),
    publications: wire.publications(),
    settlements: wire.settlements(),
    takenByTopic: taken.ids(),
    kills: supervisor.kills,
    tableOutages: lines.outages.table,
    pacePerSecond: PACE_PER_SECOND,
    mishaps: [...mishaps, ...player.refused, ...supervisor.unbidden],
  });
  const isAtRest = async () => isSettled(await facts());
  if (!signal.aborted) await within(DRAIN_MS, isAtRest, signal);
  if (!signal.aborted) await wait(REST_MS, undefined, { signal }).catch(() => undefined);
  supervisor.stop('SIGINT');
  const killer = setTimeout(() => supervisor.stop('SIGKILL'), STOP_MS);
  await supervising;
  clearTimeout(killer);
  heldUp.disable();
  return {
    options,
    engine: table.name,
    isInterrupted: signal.aborted,
    faults: {
      ...counts,
      starts: supervisor.starts,
      startMs: spreadOf(supervisor.startMs),
      refusedStarts: supervisor.refusedStarts,
      topicOutages: lines.outages.topic.length,
      tableOutages: lines.outages.table.length,
      awaySeconds: { topic: secondsOf(lines.outages.topic), table: secondsOf(lines.outages.table) },
    },
    heldUpMs: Math.round(heldUp.max / 1_000_000),
    books: balance(await facts()),
  };
}

/** Whether the history has caught up with the Data Manager, and owes nothing. */
function isSettled({ lives, events }: SoakFacts): boolean {
  const last = new Map<string, { sequence: number; phase: string }>();
  for (const event of events) {
    if (event.due !== undefined) return false;
    if (event.sequence > (last.get(event.instanceId)?.sequence ?? 0)) last.set(event.instanceId, event);
  }
  return lives.every(({ id, phases }) => last.get(id)?.phase === phases.at(-1));
}

/** Collects the ids of the messages that the topic took; the engine itself remembers only the latest. */
function watchTopic({ server }: TopicEngine) {
  const ids = new Set<string>();
  const look = () => {
    for (const message of server.spy.getAllMessages()) {
      if (message.service === 'sns') ids.add(message.messageId);
    }
    return ids;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { ids: look, stop: () => clearInterval(timer) };
}

async function within(
  timeoutMs: number,
  condition: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt || signal.aborted) return false;
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return true;
}

function spreadOf(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
}

function secondsOf(spans: readonly Span[]): number {
  return Math.round(spans.reduce((sum, { from, until }) => sum + until - from, 0) / 1_000);
}
