import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { quietPort } from '../engines/free-port.ts';
import type { SoakOptions } from './arguments.ts';
import { balance } from './balance.ts';
import type { SoakFacts, Span } from './facts.ts';
import { planFaults } from './fault-plan.ts';
import { playFaults } from './play-faults.ts';
import { LivesPlayer } from './play-lives.ts';
import type { SoakResult } from './report.ts';
import { Supervisor } from './supervisor.ts';
import { startSurroundings, type Surroundings } from './surroundings.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const CALLBACK_SECRET = 'soak-callback-secret-0001';
const PACE_PER_SECOND = 20;

const READY_MS = MINUTE_MS;
/** The last lives begin, and the last faults, a little before the load is to end: what they leave takes longest. */
const CALM_MS = 8_000;
const FINISH_MS = MINUTE_MS;
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
 *
 * @throws when it cannot begin: an engine or Phasewatch does not start
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
    const surroundings = await startSurroundings(closers);
    const result = await run({ options, folder, surroundings, signal, print, closers });
    keepsFolder = result.books.problems.length > 0;
    return { result, folder: keepsFolder ? folder : undefined };
  } finally {
    for (const close of closers.reverse()) await close();
    if (!keepsFolder) rmSync(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly options: SoakOptions;
  readonly folder: string;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly closers: (() => unknown)[];
}

async function run(soaking: Run): Promise<SoakResult> {
  const { options, surroundings, signal, print, closers } = soaking;
  const { lines, wire } = surroundings;
  const port = await quietPort();
  const supervisor = startSupervisor(port, soaking);
  if (!(await within(READY_MS, () => supervisor.isReady, signal)) && !signal.aborted) {
    throw new Error(`Phasewatch does not start. ${supervisor.unbidden.join(' ')}`);
  }
  print(`Phasewatch is up, on ${surroundings.engineName}; seed ${options.seed}`);
  const heldUp = monitorEventLoopDelay({ resolution: 5 });
  heldUp.enable();

  const tooLate = new AbortController();
  const player = startPlayer(port, AbortSignal.any([signal, tooLate.signal]), soaking);
  const status = setInterval(() => print(statusOf(player, surroundings)), STATUS_EVERY_MS);
  closers.push(() => clearInterval(status));
  const loadMs = Math.max(0, options.minutes * MINUTE_MS - CALM_MS);
  const plan = planFaults(options.seed, loadMs, options.killEverySeconds * 1_000);
  const [counts] = await Promise.all([
    playFaults(plan, { supervisor, lines, wire, signal, print }),
    player.begin(loadMs, options.rate),
  ]);
  if (!signal.aborted) print('No more lives and no more faults; waiting until nothing is due');
  await within(FINISH_MS, () => player.isFinished(), signal);
  const mishaps = player.isFinished() || signal.aborted ? [] : [neverAccepted(player.underWay)];
  tooLate.abort();
  await player.finish();
  const facts = async (): Promise<SoakFacts> => ({
    isComplete: !signal.aborted,
    lives: player.lives(),
    acceptances: player.acceptances,
    events: await surroundings.events(),
    publications: wire.publications(),
    settlements: wire.settlements(),
    takenByTopic: surroundings.takenByTopic(),
    kills: supervisor.kills,
    tableOutages: lines.outages.table,
    pacePerSecond: PACE_PER_SECOND,
    mishaps: [...mishaps, ...player.refused, ...supervisor.unbidden],
  });
  await within(DRAIN_MS, async () => isAtRest(await facts()), signal);
  await pause(REST_MS, signal);
  await supervisor.stopInOrder(STOP_MS);
  heldUp.disable();
  return {
    options,
    engine: surroundings.engineName,
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

function startSupervisor(port: number, { folder, surroundings, closers }: Run): Supervisor {
  const supervisor = new Supervisor(
    {
      ...surroundings.environment,
      PORT: String(port),
      PHASEWATCH_DATA_DIR: folder,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
      CALLBACK_SECRETS: CALLBACK_SECRET,
      POLL_INTERVAL_SECONDS: '5',
      SWEEP_INTERVAL_SECONDS: '1',
      DELIVERY_LEASE_SECONDS: '10',
      NOTICES_PER_SECOND: String(PACE_PER_SECOND),
    },
    () => surroundings.lines.isTroubled(),
  );
  supervisor.start();
  closers.push(() => supervisor.stopInOrder(0));
  return supervisor;
}

function startPlayer(port: number, signal: AbortSignal, { options, surroundings }: Run): LivesPlayer {
  const url = `http://127.0.0.1:${port}`;
  const stage = {
    dataManager: surroundings.dataManager,
    webhookUrl: `${url}/webhooks/instances`,
    webhookSecret: WEBHOOK_SECRET,
    callbackUrl: `${url}/callbacks/${CALLBACK_SECRET}`,
  };
  return new LivesPlayer(stage, options.seed, signal);
}

function statusOf(player: LivesPlayer, { wire }: Surroundings): string {
  return (
    `${player.lives().length} lives, ${player.acceptances.length} reports accepted, ` +
    `${player.underWay} under way, ${wire.publications().length} messages told`
  );
}

function neverAccepted(count: number): string {
  return `${count} reports were not accepted within ${FINISH_MS / 1_000} s`;
}

/** Whether the history has caught up with the Data Manager, and owes nothing. */
function isAtRest({ lives, events }: SoakFacts): boolean {
  const last = new Map<string, { sequence: number; phase: string }>();
  for (const event of events) {
    if (event.dueAt !== undefined) return false;
    if (event.sequence > (last.get(event.instanceId)?.sequence ?? 0)) last.set(event.instanceId, event);
  }
  return lives.every(({ id, phases }) => last.get(id)?.phase === phases.at(-1));
}

async function within(
  timeoutMs: number,
  condition: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!signal.aborted && !(await condition())) {
    if (Date.now() > giveUpAt) return false;
    await pause(LOOK_EVERY_MS, signal);
  }
  return !signal.aborted;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // A pause that is broken off has ended, too.
  await wait(ms, undefined, { signal }).catch(() => undefined);
}

function spreadOf(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
}

function secondsOf(spans: readonly Span[]): number {
  return Math.round(spans.reduce((sum, { from, until }) => sum + until - from, 0) / 1_000);
}
