import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from './books.ts';
import { endProcesses, failToStart, spawnPhasewatch, startProcess } from './phasewatch-process.ts';

describe('npm start', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
  });

  afterEach(async () => {
    await endProcesses();
    rmSync(folder, { recursive: true, force: true });
  });

  const expectSentence = ({ code, output }: { code: number | null; output: string }, sentence: RegExp) => {
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(code).toBe(1);
  };

  test('row 42: a port that is taken gets a sentence', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port } = stranger.address() as AddressInfo;
    const end = await failToStart({ PORT: String(port), PHASEWATCH_DATA_DIR: folder });
    stranger.close();
    expectSentence(end, new RegExp(`Port ${port} is in use`));
  });

  test('row 42: a data folder that cannot be made gets a sentence', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    expectSentence(
      await failToStart({ PORT: '0', PHASEWATCH_DATA_DIR: path.join(file, 'data') }),
      /data folder .* cannot be written \(ENOTDIR\)/,
    );
  });

  test('row 42: an engine that does not answer gets a sentence', async () => {
    const end = await failToStart({
      PORT: '0',
      PHASEWATCH_DATA_DIR: folder,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://key:hush@127.0.0.1:9',
    });
    expect(end.output).not.toContain('hush');
    expectSentence(end, /engine at http:\/\/127\.0\.0\.1:9.* cannot be used/);
  });

  test('a damaged secrets file gets a sentence', async () => {
    writeFileSync(path.join(folder, 'secrets.json'), '{"webhookSecrets": [');
    expectSentence(await failToStart({ PORT: '0', PHASEWATCH_DATA_DIR: folder }), /secrets\.json is damaged/);
  });

  test('every wrong variable is named with what was expected', async () => {
    const end = await failToStart({
      PORT: 'eighty',
      PHASEWATCH_DATA_DIR: folder,
      DATA_MANAGER_URL: 'http://squonk.example/api',
      WEBHOOK_SECRETS: 'hunter2',
      RECIPIENTS: '[{"email": "nobody"}]',
      RECIPIENT: 'nobody',
    });
    expectSentence(end, /PORT: expected a whole number from 0 to 65535, got "eighty"/);
    expect(end.output).toMatch(/DATA_MANAGER_URL: expected an https address/);
    expect(end.output).toMatch(/WEBHOOK_SECRETS\.0: expected at least 24 bytes/);
    expect(end.output).toMatch(/RECIPIENTS\.0.*: expected/);
    expect(end.output).toMatch(/RECIPIENT is not a setting\. Did you mean RECIPIENTS\?/);
    expect(end.output).not.toContain('hunter2');
  });

  test('a Data Manager without credentials gets a sentence', async () => {
    const end = await failToStart({
      PORT: '0',
      PHASEWATCH_DATA_DIR: folder,
      DATA_MANAGER_URL: 'https://squonk.example/data-manager-api',
      DATA_MANAGER_TOKEN_URL: 'https://squonk.example/token',
    });
    expectSentence(end, /DATA_MANAGER_CLIENT_ID/);
  });

  test('reads the settings file of the stack, in which the environment has the last word', async () => {
    const end = await failToStart({
      PORT: '0',
      PHASEWATCH_DATA_DIR: folder,
      PHASEWATCH_CONFIG: 'phasewatch.config.example.json',
      DATA_MANAGER_URL: 'ftp://other.example/data-manager-api',
    });
    expectSentence(end, /DATA_MANAGER_URL: expected .*, got "ftp:\/\/other\.example\/data-manager-api"/);
  });

  test('a settings file that is wrong is named with its fields', async () => {
    const file = path.join(folder, 'config.json');
    writeFileSync(file, '{"dataManager": {"apiUrl": 5}, "recipients": ["nobody"]}');
    const end = await failToStart({ PORT: '0', PHASEWATCH_DATA_DIR: folder, PHASEWATCH_CONFIG: file });
    expectSentence(end, /dataManager\.apiUrl in .*config\.json: expected/);
  });

  test('a second process on the same folder gets a sentence, and the first stops cleanly on Ctrl-C', async () => {
    const first = await startProcess({ PORT: '0', PHASEWATCH_DATA_DIR: folder });
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    expectSentence(
      await failToStart({ PORT: '0', PHASEWATCH_DATA_DIR: folder }),
      /Another Phasewatch is using/,
    );
    expect(await first.end('SIGINT')).toBe(0);
    expect(first.output()).toContain('Stopped.');
  });

  test('a signal while it starts stops it in order, too', async () => {
    const child = spawnPhasewatch({ PORT: '0', PHASEWATCH_DATA_DIR: folder });
    const ended = once(child, 'exit');
    const mark = path.join(folder, 'table.in-use');
    await until(() => existsSync(mark), 'the engine of the table starts');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(mark)).toBe(false);
  });
});
