import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { lock } from '../../local/folder-lock.ts';
import { sendReport } from '../../local/send-report.ts';
import { summary } from '../builders/summary.ts';
import { indexMismatches } from '../engines/index-mismatches.ts';
import { until } from './books.ts';
import { endProcesses, startProcess, type PhasewatchProcess } from './phasewatch-process.ts';
import { processTree } from './process-tree.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SENDERS = 16;
const ENGINES = ['table', 'topic'] as const;

/** `/proc` shows processes and sockets on Linux only; elsewhere these tests are skipped. */
export const testOnLinux = process.platform === 'linux' ? test : test.skip;

/** Waits until both engines of a data folder have ended: each holds its lock for as long as it lives. */
export function waitForEngines(folder: string): void {
  for (const engine of ENGINES) {
    const held = lock(path.join(folder, `${engine}.lock`), 10_000);
    if (!held) throw new Error(`The engine of the ${engine} is still there.`);
    held.release();
  }
}

/** A Phasewatch in a process group of its own, on a data folder of its own. */
export class PhasewatchOnFolder {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
  #process: PhasewatchProcess | undefined;

  /** The process that was started last. */
  get process(): PhasewatchProcess {
    if (!this.#process) throw new Error('It has not been started.');
    return this.#process;
  }

  /** Whether the last process left the table unclean. */
  get isTableInUse(): boolean {
    return existsSync(path.join(this.folder, 'table.in-use'));
  }

  async start(): Promise<void> {
    const environment = { PORT: '0', PHASEWATCH_DATA_DIR: this.folder, WEBHOOK_SECRETS: SECRET };
    this.#process = await startProcess(environment, { detached: true });
  }

  /** Reports one new instance after the other until nobody answers; resolves with how many were accepted. */
  async reportUntilGone(): Promise<number> {
    const { url, pid, ended } = this.process;
    const gone = new AbortController();
    void ended.then(() => gone.abort());
    let accepted = 0;
    const sender = async (index: number) => {
      for (let turn = 0; !gone.signal.aborted; turn += 1) {
        const report = summary({ id: `instance-${pid}-${index}-${turn}` });
        await sendReport(`${url}/webhooks/instances`, SECRET, report, { signal: gone.signal });
        accepted += 1;
      }
    };
    await Promise.allSettled(Array.from({ length: SENDERS }, (_, index) => sender(index)));
    return accepted;
  }

  async untilBusy(): Promise<void> {
    await until(() => this.process.output().split('\n').length > 50, 'enough is recorded');
  }

  enginePid(engine: (typeof ENGINES)[number]): number {
    const isOfEngine = ({ commandLine }: { commandLine: string }) =>
      commandLine.includes(`${engine}-process`);
    return processTree(this.process.pid).find(isOfEngine)?.pid ?? 0;
  }

  /** While the table's engine hangs: it does not even notice that its parent is gone. */
  async whileTheTableHangs(action: () => Promise<void>): Promise<void> {
    const pid = this.enginePid('table');
    process.kill(pid, 'SIGSTOP');
    try {
      await action();
    } finally {
      if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGCONT');
    }
  }

  waitForEngines(): void {
    waitForEngines(this.folder);
  }

  async expectIndexesWhole(): Promise<void> {
    const engine = await startTableEngine(path.join(this.folder, 'table'));
    const client = new DynamoDBClient(endpoint(engine.url));
    expect(await indexMismatches(client, 'phasewatch')).toEqual([]);
    client.destroy();
    await engine.stop();
  }

  /** Ends what still runs, and removes the folder. */
  async remove(): Promise<void> {
    await endProcesses();
    this.waitForEngines();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
