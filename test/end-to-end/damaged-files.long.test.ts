import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { waitForEngines } from './phasewatch-on-folder.ts';
import { endProcesses, failToStart, startProcess } from './phasewatch-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-damaged-'));

afterEach(async () => {
  await endProcesses();
  waitForEngines(folder);
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  test('row 42: files of an engine that are cut short get a sentence', async () => {
    const environment = { PORT: '0', PHASEWATCH_DATA_DIR: folder };
    await (await startProcess(environment)).end('SIGINT');
    const file = path.join(folder, 'topic', 'fauxqs.db');
    const copy = readFileSync(file);
    // An engine would begin anew with it, without a word.
    truncateSync(file, 0);
    const end = await failToStart(environment);
    expect(end.code).toBe(1);
    expect(end.output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(end.output).toMatch(
      /The engine of the topic cannot start: .*fauxqs\.db is not as the last run left it/,
    );
    expect(end.output).toContain(
      `restore the whole data folder from a copy, or move ${path.join(folder, 'topic')} away to begin anew.`,
    );
    writeFileSync(file, copy);
    const restored = await startProcess(environment);
    expect(await restored.end('SIGINT')).toBe(0);
  });
});
