import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import { readDelivered } from '../../local/delivered-messages.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';
import { sendReport, type ReportAnswer } from '../../local/send-report.ts';
import { startStandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { startOwnTableEngine } from '../engines/table-engines.ts';
import { publications, readInstance, until, type Publication } from './books.ts';
import { waitForEngines } from './phasewatch-on-folder.ts';
import { endProcesses, startProcess, type PhasewatchProcess } from './phasewatch-process.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Reports under way at once, and so the most that a kill can cut off. */
const SENDERS = 8;

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
async function sendUntilAnswered(url: string, report: unknown): Promise<ReportAnswer> {
  for (;;) {
    const answer = await sendReport(url, SECRET, report).catch(() => undefined);
    if (answer && answer.status < 500) return answer;
  }
}

/** Kills the process again and again while the reports of many lives come in. */
async function loadAndKill(
  environment: Record<string, string>,
  lives: number,
  kills: number,
): Promise<{ readonly process: PhasewatchProcess; readonly killedAt: readonly number[] }> {
  const killedAt: number[] = [];
  let process = await startProcess({ ...environment, PORT: '0' });
  const port = new URL(process.url).port;
  const url = `${process.url}/webhooks/instances`;
  const waiting = Array.from({ length: lives }, (_, index) => reportsOf(index));
  const accepted: number[] = [];
  const sender = async () => {
    for (let reports = waiting.shift(); reports; reports = waiting.shift()) {
      for (const report of reports) {
        accepted.push((await sendUntilAnswered(url, report)).status);
      }
    }
  };
  const load = Promise.all(Array.from({ length: SENDERS }, sender));
  for (let kill = 1; kill <= kills; kill += 1) {
    // Spread over the load, so that there is always something under way.
    await until(() => accepted.length >= (lives * 5 * kill) / (kills + 1), 'enough reports are accepted');
    await process.end('SIGKILL');
    killedAt.push(Date.now());
    process = await startProcess({ ...environment, PORT: port });
  }
  await load;
  expect(accepted.filter((status) => status !== 202)).toEqual([]);
  return { process, killedAt };
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

/** How much a test sends, and how often it kills. */
export interface Load {
  readonly lives: number;
  readonly kills: number;
}

/** Kills a process on engines of its own, which live on: nothing may be lost, and told again only what a kill cut off. */
export async function killOnLastingEngines({ lives, kills }: Load): Promise<void> {
  const stage = new Stage();
  try {
    const table = await startOwnTableEngine();
    stage.onClose(() => table.stop());
    const topic = await startTopicEngine();
    stage.onClose(() => topic.stop());
    const environment = {
      ...(await stage.environment()),
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_SNS: topic.url,
    };
    const { process, killedAt } = await loadAndKill(environment, lives, kills);
    const told = () => new Set(publications(topic).map(({ noticeId }) => noticeId)).size;
    await until(() => told() === lives, 'all are told');
    await until(() => nothingDue(process.url, lives), 'nothing is due any more');
    await expectWholeHistories(process.url, lives);
    // Only a kill between the publish and its note doubles a message.
    const toldAgain = toldBefore(publications(topic));
    const unexplained = toldAgain.filter(
      ({ before, at }) => !killedAt.some((killed) => before < killed && killed < at),
    );
    expect(unexplained).toEqual([]);
    expect(toldAgain.length).toBeLessThanOrEqual(kills * SENDERS);
  } finally {
    await stage.close();
  }
}

/** Kills a process with its own engines on its own data folder: nothing is lost, and no message is handed over twice. */
export async function killOnOwnFolder({ lives, kills }: Load): Promise<void> {
  const stage = new Stage();
  try {
    const { process } = await loadAndKill(await stage.environment(), lives, kills);
    const delivered = () => readDelivered(path.join(stage.folder, 'delivered.jsonl'));
    const told = () => new Set(delivered().map(({ noticeId }) => noticeId)).size;
    await until(() => told() === lives, 'all are delivered');
    await until(() => nothingDue(process.url, lives), 'nothing is due any more');
    await expectWholeHistories(process.url, lives);
    expect(new Set(delivered().map(({ messageId }) => messageId)).size).toBe(delivered().length);
    expect(delivered().length - lives).toBeLessThanOrEqual(kills * SENDERS);
  } finally {
    await stage.close();
  }
}

/** The publications of notices that had been published before, and when that was (epoch ms). */
function toldBefore(all: readonly Publication[]): (Publication & { readonly before: number })[] {
  const last = new Map<string, number>();
  return all.flatMap((publication) => {
    const before = last.get(publication.noticeId);
    last.set(publication.noticeId, publication.at);
    return before === undefined ? [] : [{ ...publication, before }];
  });
}

/** A data folder, an idle Data Manager, and what has to be closed with them. */
class Stage {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
  readonly #closers: (() => Promise<unknown>)[] = [];

  onClose(close: () => Promise<unknown>): void {
    this.#closers.unshift(close);
  }

  async environment(): Promise<Record<string, string>> {
    const dataManager = await startStandInDataManager({ lifecycles: [] });
    this.onClose(() => dataManager.close());
    return {
      PHASEWATCH_DATA_DIR: this.folder,
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
  }

  async close(): Promise<void> {
    await endProcesses();
    waitForEngines(this.folder);
    for (const close of this.#closers) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
