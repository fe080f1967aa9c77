import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readDelivered } from '../../local/delivered-messages.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { sendReport, type ReportAnswer } from '../../local/send-report.ts';
import { startStandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { startOwnTableEngine, type OwnTableEngine } from '../engines/table-engines.ts';
import { publications, readInstance, until } from './books.ts';
import { startProcess, type PhasewatchProcess } from './phasewatch-process.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const SENDING_LIMIT_MS = 200_000;

/** The reports of one life, told twice and not quite in order. */
function reportsOf(index: number) {
  const common = { id: `instance-${String(index).padStart(4, '0')}`, name: `job-${index}`, ...recentTimes() };
  const last = index % 3 === 0 ? failedSummary(common) : completedSummary(common);
  const { started: _s, stopped: _e, ...waiting } = common;
  const { stopped: _stopped, ...running } = common;
  return [pendingSummary(waiting), summary(running), last, summary(running), last];
}

function recentTimes() {
  const now = Date.now();
  const time = (ago: number) => new Date(now - ago).toISOString().slice(0, 19);
  return { launched: time(90_000), started: time(80_000), stopped: time(5_000) };
}

/** Senders go on for days, however long this machine takes to start a process. */
async function sendUntilAnswered(url: string, report: unknown, signal: AbortSignal): Promise<ReportAnswer> {
  for (;;) {
    try {
      const answer = await sendReport(url, SECRET, report, signal);
      if (answer.status < 500) return answer;
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
}

/** Kills the process again and again while the reports of many lives come in; returns the last process. */
async function loadAndKill(
  environment: Record<string, string>,
  lives: number,
  kills: number,
): Promise<PhasewatchProcess> {
  let process = await startProcess({ ...environment, PORT: '0' });
  const port = new URL(process.url).port;
  const url = `${process.url}/webhooks/instances`;
  const waiting = Array.from({ length: lives }, (_, index) => reportsOf(index));
  const accepted: number[] = [];
  const giveUp = AbortSignal.timeout(SENDING_LIMIT_MS);
  const sender = async () => {
    for (let reports = waiting.shift(); reports; reports = waiting.shift()) {
      for (const report of reports) {
        accepted.push((await sendUntilAnswered(url, report, giveUp)).status);
      }
    }
  };
  const load = Promise.all(Array.from({ length: 8 }, sender));
  for (let kill = 1; kill <= kills; kill += 1) {
    // Spread over the load, so that there is always something under way.
    await until(
      () => accepted.length >= (lives * 5 * kill) / (kills + 1),
      60_000,
      `${accepted.length} reports accepted`,
    );
    await process.end('SIGKILL');
    process = await startProcess({ ...environment, PORT: port });
  }
  await load;
  expect(accepted.filter((status) => status !== 202)).toEqual([]);
  return process;
}

async function expectWholeHistories(url: string, lives: number): Promise<void> {
  for (let index = 0; index < lives; index += 1) {
    const { id } = reportsOf(index)[0]!;
    const { history, phase } = await readInstance(url, id);
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, place) => place + 1));
    expect(history.map((event) => event.phase)).toEqual([
      'PENDING',
      'RUNNING',
      index % 3 === 0 ? 'FAILED' : 'COMPLETED',
    ]);
    expect(phase).toBe(index % 3 === 0 ? 'FAILED' : 'COMPLETED');
  }
}

const nothingDue = async (url: string, lives: number): Promise<boolean> => {
  for (let index = 0; index < lives; index += 1) {
    const { history } = await readInstance(url, reportsOf(index)[0]!.id);
    if (history.some(({ notice }) => notice?.state === 'due')) return false;
  }
  return true;
};

describe('a process that is killed', () => {
  let folder: string;
  let closers: (() => Promise<unknown>)[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
    closers = [];
  });

  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    rmSync(folder, { recursive: true, force: true });
  });

  const environmentOf = async (): Promise<Record<string, string>> => {
    const dataManager = await startStandInDataManager({ lifecycles: [] });
    closers.push(() => dataManager.close());
    return {
      PHASEWATCH_DATA_DIR: folder,
      WEBHOOK_SECRETS: SECRET,
      DATA_MANAGER_URL: dataManager.apiUrl,
      DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
      DATA_MANAGER_CLIENT_ID: dataManager.clientId,
      DATA_MANAGER_USERNAME: dataManager.username,
      DATA_MANAGER_PASSWORD: dataManager.password,
      POLL_INTERVAL_SECONDS: '5',
      SWEEP_INTERVAL_SECONDS: '1',
      DELIVERY_LEASE_SECONDS: '10',
      NOTICES_PER_SECOND: '200',
    };
  };

  test('rows 1, 2, 41: twenty times during 500 lives on engines of one’s own, no event and no message is lost', async () => {
    const lives = 500;
    const kills = 20;
    const table: OwnTableEngine = await startOwnTableEngine();
    closers.push(() => table.stop());
    const topic: TopicEngine = await startTopicEngine();
    closers.push(() => topic.stop());
    const environment = {
      ...(await environmentOf()),
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_SNS: topic.url,
    };
    const process = await loadAndKill(environment, lives, kills);
    closers.push(() => process.end('SIGKILL'));
    const told = () => new Set(publications(topic).map(({ noticeId }) => noticeId)).size;
    await until(() => told() === lives, 90_000, `${told()} of ${lives} told`);
    await until(() => nothingDue(process.url, lives), 30_000, 'something is still due');
    await expectWholeHistories(process.url, lives);
    const extra = publications(topic).length - lives;
    // Only a kill between publish and clear doubles a message; each kill can meet at most what was then under way.
    expect(extra).toBeLessThanOrEqual(kills * 8);
    console.log(`${table.name}: ${lives} lives, ${kills} kills, 0 lost, ${extra} told again after a kill`);
  }, 240_000);

  test('row 41: on its own data folder, every message arrives exactly once', async () => {
    const lives = 60;
    const process = await loadAndKill(await environmentOf(), lives, 5);
    closers.push(() => process.end('SIGKILL'));
    const delivered = () => readDelivered(path.join(folder, 'delivered.jsonl'));
    const told = () => new Set(delivered().map(({ noticeId }) => noticeId)).size;
    await until(() => told() === lives, 60_000, `${told()} of ${lives} delivered`);
    await until(() => nothingDue(process.url, lives), 30_000, 'something is still due');
    await expectWholeHistories(process.url, lives);
    expect(new Set(delivered().map(({ messageId }) => messageId)).size).toBe(delivered().length);
  }, 120_000);
});
