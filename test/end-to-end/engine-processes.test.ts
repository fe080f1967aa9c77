import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { lock } from '../../local/folder-lock.ts';
import { sendReport } from '../../local/send-report.ts';
import { summary } from '../builders/summary.ts';
import { indexMismatches } from '../engines/index-mismatches.ts';
import { until } from './books.ts';
import { endProcesses, startProcess, type PhasewatchProcess } from './phasewatch-process.ts';
import { listeningAddresses, processTree } from './process-tree.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SENDERS = 16;
const ENGINES = ['table', 'topic'] as const;

/** `/proc` shows processes and sockets on Linux only; elsewhere these tests are skipped. */
const testOnLinux = process.platform === 'linux' ? test : test.skip;

describe('npm start and its engines', () => {
  let folder: string;
  let phasewatch: PhasewatchProcess;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
    await start();
  });

  afterEach(async () => {
    await endProcesses();
    waitForEngines();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async () => {
    const environment = { PORT: '0', PHASEWATCH_DATA_DIR: folder, WEBHOOK_SECRETS: SECRET };
    phasewatch = await startProcess(environment, { detached: true });
  };

  /** An engine holds its lock for as long as it lives. */
  const waitForEngines = () => {
    for (const engine of ENGINES) {
      const held = lock(path.join(folder, `${engine}.lock`), 10_000);
      if (!held) throw new Error(`The engine of the ${engine} is still there.`);
      held.release();
    }
  };

  /** Reports one new instance after the other until nobody answers; resolves with how many were accepted. */
  const reportUntilGone = async (): Promise<number> => {
    const url = `${phasewatch.url}/webhooks/instances`;
    const gone = new AbortController();
    void phasewatch.ended.then(() => gone.abort());
    let accepted = 0;
    const sender = async (index: number) => {
      for (let turn = 0; !gone.signal.aborted; turn += 1) {
        const id = `instance-${phasewatch.pid}-${index}-${turn}`;
        await sendReport(url, SECRET, summary({ id }), { signal: gone.signal });
        accepted += 1;
      }
    };
    await Promise.allSettled(Array.from({ length: SENDERS }, (_, index) => sender(index)));
    return accepted;
  };

  const untilBusy = () => until(() => phasewatch.output().split('\n').length > 50, 'enough is recorded');

  const enginePid = (engine: string): number => {
    const entry = processTree(phasewatch.pid).find(({ commandLine }) =>
      commandLine.includes(`${engine}-process`),
    );
    return entry?.pid ?? 0;
  };

  const expectIndexesWhole = async () => {
    const engine = await startTableEngine(path.join(folder, 'table'));
    const client = new DynamoDBClient(endpoint(engine.url));
    expect(await indexMismatches(client, 'phasewatch')).toEqual([]);
    client.destroy();
    await engine.stop();
  };

  testOnLinux('listens on loopback only, in all its processes', () => {
    const tree = processTree(phasewatch.pid);
    const addresses = tree.map(({ pid }) => listeningAddresses(pid));
    expect(tree.map(({ commandLine }) => /(\w+-process|start)\.ts/.exec(commandLine)?.[1])).toEqual([
      'start',
      'table-process',
      'topic-process',
    ]);
    // The gateway, the stand-in and the secrets; the table; the topic.
    expect(addresses.map(({ length }) => length)).toEqual([3, 1, 1]);
    for (const address of addresses.flat()) expect(address).toMatch(/^0100007F:/);
  });

  testOnLinux('shows no secret in the command line or the environment of an engine', () => {
    for (const { commandLine, environment } of processTree(phasewatch.pid).slice(1)) {
      expect(commandLine).not.toMatch(/[0-9a-f]{32}/);
      // How the two processes talk.
      expect(environment.replaceAll(/NODE_CHANNEL_\w+=\w+\0/g, '')).toBe('');
    }
  });

  test('row 41: a kill ends the engines, and index and items are equal afterwards', async () => {
    const reporting = reportUntilGone();
    await untilBusy();
    process.kill(phasewatch.pid, 'SIGKILL');
    expect(await reporting).toBeGreaterThan(0);
    waitForEngines();
    expect(existsSync(path.join(folder, 'table.in-use'))).toBe(false);
    await expectIndexesWhole();
  });

  testOnLinux(
    'row 41: an engine that is killed ends Phasewatch with a sentence, and is mended at the next start',
    async () => {
      const reporting = reportUntilGone();
      await untilBusy();
      process.kill(enginePid('table'), 'SIGKILL');
      expect(await phasewatch.ended).toBe(1);
      expect(await reporting).toBeGreaterThan(0);
      expect(phasewatch.output()).toContain(
        'Phasewatch cannot continue.\nThe engine of the table has ended: SIGKILL.',
      );
      waitForEngines();
      expect(existsSync(path.join(folder, 'table.in-use'))).toBe(true);
      await start();
      expect(phasewatch.output()).toContain('mending the indexes of the table');
      expect(await phasewatch.end('SIGINT')).toBe(0);
      await expectIndexesWhole();
    },
  );

  test('Ctrl-C, which reaches the engines too, stops everything in order', async () => {
    const reporting = reportUntilGone();
    await untilBusy();
    expect(await phasewatch.end('SIGINT')).toBe(0);
    expect(await reporting).toBeGreaterThan(0);
    expect(phasewatch.output()).toMatch(/Stopped\.\n$/);
    expect(existsSync(path.join(folder, 'table.in-use'))).toBe(false);
    await expectIndexesWhole();
  });

  /** A process that hangs does not even notice that its parent is gone. */
  const whileTheTableHangs = async (action: () => Promise<void>) => {
    const pid = enginePid('table');
    process.kill(pid, 'SIGSTOP');
    try {
      await action();
    } finally {
      if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGCONT');
    }
  };

  testOnLinux('a stop does not wait for an engine that hangs', () =>
    whileTheTableHangs(async () => {
      process.kill(phasewatch.pid, 'SIGINT');
      expect(await phasewatch.ended).toBe(0);
      expect(phasewatch.output()).toMatch(/Stopped\.\n$/);
    }),
  );

  testOnLinux('a second Ctrl-C ends it at once, whatever the first one still waits for', () =>
    whileTheTableHangs(async () => {
      process.kill(phasewatch.pid, 'SIGINT');
      await until(() => phasewatch.output().includes('Stopping: '), 'it stops');
      process.kill(phasewatch.pid, 'SIGINT');
      expect(await phasewatch.ended).toBe(130);
      expect(phasewatch.output()).not.toContain('Stopped.');
    }),
  );
});
