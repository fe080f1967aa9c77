import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from './books.ts';
import { PhasewatchOnFolder, testOnLinux } from './phasewatch-on-folder.ts';
import { listeningAddresses, processTree } from './process-tree.ts';

// An engine that is killed, or hangs while it is to stop: `engine-processes.long.test.ts`.
describe('npm start and its engines', () => {
  let phasewatch: PhasewatchOnFolder;

  beforeEach(async () => {
    phasewatch = new PhasewatchOnFolder();
    await phasewatch.start();
  });
  afterEach(() => phasewatch.remove());

  testOnLinux('listen on loopback only, and show no secret in a command line or an environment', () => {
    const tree = processTree(phasewatch.process.pid);
    const addresses = tree.map(({ pid }) => listeningAddresses(pid));
    expect(tree.map(({ commandLine }) => /(\w+-process|start)\.ts/.exec(commandLine)?.[1])).toEqual([
      'start',
      'table-process',
      'topic-process',
    ]);
    // The gateway, the stand-in and the secrets; the table; the topic.
    expect(addresses.map(({ length }) => length)).toEqual([3, 1, 1]);
    for (const address of addresses.flat()) expect(address).toMatch(/^0100007F:/);
    for (const { commandLine, environment } of tree.slice(1)) {
      expect(commandLine).not.toMatch(/[0-9a-f]{32}/);
      // How the two processes talk.
      expect(environment.replaceAll(/NODE_CHANNEL_\w+=\w+\0/g, '')).toBe('');
    }
  });

  test('row 41: a kill ends the engines, and index and items are equal afterwards', async () => {
    const reporting = phasewatch.reportUntilGone();
    await phasewatch.untilBusy();
    process.kill(phasewatch.process.pid, 'SIGKILL');
    expect(await reporting).toBeGreaterThan(0);
    phasewatch.waitForEngines();
    expect(phasewatch.isTableInUse).toBe(false);
    await phasewatch.expectIndexesWhole();
  });

  test('Ctrl-C, which reaches the engines too, stops everything in order', async () => {
    const reporting = phasewatch.reportUntilGone();
    await phasewatch.untilBusy();
    expect(await phasewatch.process.end('SIGINT')).toBe(0);
    expect(await reporting).toBeGreaterThan(0);
    expect(phasewatch.process.output()).toMatch(/Stopped\.\n$/);
    expect(phasewatch.isTableInUse).toBe(false);
    await phasewatch.expectIndexesWhole();
  });

  testOnLinux('a second Ctrl-C ends it at once, whatever the first one still waits for', () =>
    phasewatch.whileTheTableHangs(async () => {
      const { pid, output, ended } = phasewatch.process;
      process.kill(pid, 'SIGINT');
      await until(() => output().includes('Stopping: '), 'it stops');
      process.kill(pid, 'SIGINT');
      expect(await ended).toBe(130);
      expect(output()).not.toContain('Stopped.');
    }),
  );
});
