import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { endProcesses, failToStart, startProcess } from './phasewatch-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-full-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;

/** Only root may mount a small disk; for others these tests are skipped. */
const testWithSmallDisk = isMounted ? test : test.skip;

afterEach(() => endProcesses());
afterAll(() => {
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe('row 42: a disk that is full', () => {
  const environment = { PORT: '0', PHASEWATCH_DATA_DIR: folder };
  const filler = path.join(folder, 'phasewatch.log.4');

  const fill = () => {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
  };

  testWithSmallDisk('ends Phasewatch with a sentence, at the start too, until there is room', async () => {
    const running = await startProcess(environment);
    fill();
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(
      /has ended: .*The disk is full; make room on it\. Nothing that was accepted/,
    );
    const { code, output } = await failToStart(environment);
    expect(code).toBe(1);
    expect(output).toMatch(/cannot start: .*The disk is full; make room on it, and start Phasewatch again\./);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    rmSync(filler);
    const again = await startProcess(environment);
    expect(await again.end('SIGINT')).toBe(0);
  });

  testWithSmallDisk('is named where even the folder cannot be filled', async () => {
    rmSync(path.join(folder, 'secrets.json'));
    fill();
    const { code, output } = await failToStart(environment);
    expect(code).toBe(1);
    expect(output).toContain('cannot be written (ENOSPC). Make room on its disk, or set PHASEWATCH_DATA_DIR');
  });
});
