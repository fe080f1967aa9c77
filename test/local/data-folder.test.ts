import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '../../local/data-folder.ts';
import { DeliveredMessages, readDelivered, type DeliveredMessage } from '../../local/delivered-messages.ts';
import { lock, lockFolder } from '../../local/folder-lock.ts';
import { fileSink } from '../../local/local-telemetry.ts';
import { StartupError } from '../../local/startup-error.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'phasewatch-data-'));
  folder = path.join(root, 'deep', 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const at = (name: string) => path.join(folder, name);

describe('the data folder', () => {
  test('is made with all that it needs, and only its owner can read it', () => {
    const { table, topic, log, delivered, secretsFile } = openDataFolder(folder);
    expect(modeOf(folder)).toBe('700');
    expect(modeOf(secretsFile)).toBe('600');
    expect([table, topic, log, delivered, secretsFile]).toEqual(
      ['table', 'topic', 'phasewatch.log', 'delivered.jsonl', 'secrets.json'].map(at),
    );
    expect(existsSync(topic)).toBe(true);
    expect(existsSync(`${secretsFile}.new`)).toBe(false);
  });

  test('row 41: has a name that stays, tells it from others, and says nothing of it', () => {
    const { name } = openDataFolder(folder);
    expect(name).toMatch(/^[0-9a-f]{16}$/);
    expect(openDataFolder(path.join(folder, '..', 'data')).name).toBe(name);
    expect(openDataFolder(path.join(root, 'other')).name).not.toBe(name);
  });

  test('becomes its owner’s alone where others could read it', () => {
    openDataFolder(folder);
    chmodSync(folder, 0o755);
    chmodSync(at('secrets.json'), 0o644);
    openDataFolder(folder);
    expect([modeOf(folder), modeOf(at('secrets.json'))]).toEqual(['700', '600']);
  });

  test('gets secrets that cannot be guessed and that the settings would take', () => {
    const [one, other] = [openDataFolder(folder).secrets, openDataFolder(path.join(root, 'other')).secrets];
    expect(one.webhookSecrets).toEqual([expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    expect(one.callbackSecrets).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)]);
    expect(one.webhookSecrets).not.toEqual(other.webhookSecrets);
    expect(one.callbackSecrets).not.toEqual(other.callbackSecrets);
  });

  test('keeps its secrets, in whose place nobody gets new ones', () => {
    const { secrets, secretsFile } = openDataFolder(folder);
    expect(openDataFolder(folder).secrets).toEqual(secrets);
    const own = {
      webhookSecrets: [`whsec_${'m'.repeat(32)}`, `whsec_${'o'.repeat(32)}`],
      callbackSecrets: ['mine-and-long-enough'],
    };
    writeFileSync(secretsFile, JSON.stringify(own));
    expect(openDataFolder(folder).secrets).toEqual(own);
  });

  test.each([
    '',
    '{',
    '{"webhookSecrets": [], "callbackSecrets": ["mine"]}',
    '{"webhookSecrets": ["whsec_mine"]}',
    `{"webhookSecrets": ["whsec_${'m'.repeat(32)}"], "callbackSecrets": ["ab"]}`,
    `{"webhookSecrets": ["whsec_…"], "callbackSecrets": ["mine-and-long-enough"]}`,
  ])('is refused, and left as it is, where its secrets are %j', (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(at('secrets.json'), text);
    expect(() => openDataFolder(folder)).toThrow(StartupError);
    expect(() => openDataFolder(folder)).toThrow(
      /secrets\.json is damaged \(.*\)\. Restore it, or delete it to have new secrets made\.$/,
    );
    expect(readFileSync(at('secrets.json'), 'utf8')).toBe(text);
  });

  test('is left as it is, and refused, where it is somebody else’s', () => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    writeFileSync(at('thesis.tex'), 'mine', { mode: 0o644 });
    writeFileSync(at('secrets.json'), '{}', { mode: 0o644 });
    expect(() => openDataFolder(folder)).toThrow(
      new StartupError(
        `${folder} is not a data folder of Phasewatch: there is thesis.tex in it. Set PHASEWATCH_DATA_DIR to a new or an empty folder.`,
      ),
    );
    expect([folder, at('thesis.tex'), at('secrets.json')].map(modeOf)).toEqual(['755', '644', '644']);
    expect(readdirSync(folder).toSorted()).toEqual(['secrets.json', 'thesis.tex']);
  });

  test('may have been made before, empty; then it keeps its mode, and what comes into it is closed', () => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const { secretsFile, topic } = openDataFolder(folder);
    expect([folder, secretsFile, topic].map(modeOf)).toEqual(['755', '600', '700']);
  });

  test.each([
    '.DS_Store',
    '._secrets.json',
    'Thumbs.db',
    'desktop.ini',
    'lost+found',
    '.gitkeep',
    '.gitignore',
  ])('may have %s in it, which makes it neither somebody else’s nor ours', (leftover) => {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    writeFileSync(at(leftover), '');
    openDataFolder(folder);
    expect(modeOf(folder)).toBe('755');
    openDataFolder(folder);
    expect(modeOf(folder)).toBe('700');
    expect(existsSync(at(leftover))).toBe(true);
  });

  test.each(['.bashrc', '.git', 'my-Thumbs.db', 'tables'])('may not have %s in it', (foreign) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(at(foreign), '');
    expect(() => openDataFolder(folder)).toThrow(`there is ${foreign} in it`);
  });

  test('is refused with the reason where its secrets cannot be read', () => {
    mkdirSync(folder, { recursive: true });
    symlinkSync('secrets.json', at('secrets.json'));
    expect(() => openDataFolder(folder)).toThrow(/data folder .* cannot be written \(ELOOP\)/);
  });
});

describe('the lock of a folder', () => {
  test('is held by one at a time, until it is released', () => {
    const first = lockFolder(root);
    expect(() => lockFolder(root)).toThrow(StartupError);
    expect(lock(path.join(root, 'lock'), 0)).toBeUndefined();
    first.release();
    lockFolder(root).release();
  });

  test('that is damaged is named, with what to do', () => {
    writeFileSync(path.join(root, 'lock'), 'garbage '.repeat(1_000));
    expect(() => lockFolder(root)).toThrow(
      /lock is damaged \(.*\)\. Delete it and start again; nothing is kept in it\.$/,
    );
  });
});

describe('delivered messages', () => {
  const message: DeliveredMessage = {
    ...{ messageId: 'm1', to: 'a@example.org', protocol: 'email', noticeId: 'i:failed' },
    ...{ subject: 'It failed', text: 'one\ntwo', deliveredAt: '2026-02-03T10:00:00.000Z' },
  };
  const file = () => path.join(root, 'delivered.jsonl');

  test('are known by message and recipient, by the next process too', () => {
    const delivered = new DeliveredMessages(file());
    expect(delivered.has(message)).toBe(false);
    delivered.add(message);
    for (const known of [delivered, new DeliveredMessages(file())]) {
      expect(known.has(message)).toBe(true);
      expect(known.has({ ...message, to: 'b@example.org' })).toBe(false);
      expect(known.has({ ...message, messageId: 'm2' })).toBe(false);
    }
  });

  test('are kept whole and in order, for their owner alone', () => {
    const delivered = new DeliveredMessages(file());
    const all = [message, { ...message, messageId: 'm2' }];
    for (const one of all) delivered.add(one);
    expect(readDelivered(file())).toEqual(all);
    expect(modeOf(file())).toBe('600');
  });

  test('are still known when the file has begun anew', () => {
    const delivered = new DeliveredMessages(file());
    delivered.add(message);
    delivered.add({ ...message, messageId: 'large', text: 'x'.repeat(10 * 1_024 * 1_024) });
    delivered.add({ ...message, messageId: 'm3' });
    expect(readdirSync(root).toSorted()).toEqual(
      [1, 2]
        .map((number) => `delivered.jsonl.${number}`)
        .concat('delivered.jsonl')
        .toSorted(),
    );
    const again = new DeliveredMessages(file());
    expect(['large', 'm3'].map((messageId) => again.has({ ...message, messageId }))).toEqual([true, true]);
  });

  test('are read without a line of which a killed process or a full disk left half', () => {
    new DeliveredMessages(file()).add(message);
    writeFileSync(file(), readFileSync(file(), 'utf8') + JSON.stringify(message).slice(0, 40));
    expect(readDelivered(file())).toEqual([message]);
    const next = { ...message, messageId: 'm2' };
    new DeliveredMessages(file()).add(next);
    expect(readDelivered(file())).toEqual([message, next]);
  });

  test('are not taken for none where the file cannot be read', () => {
    mkdirSync(file());
    expect(() => new DeliveredMessages(file())).toThrow(/EISDIR/);
  });
});

describe('the log file', () => {
  const record = { level: 'warn', message: 'It failed', service: 'postman', reason: 'why' } as const;
  const file = () => path.join(root, 'phasewatch.log');

  test('has a line of JSON for every record, with its time, for its owner alone', () => {
    const sink = fileSink(file());
    sink(record);
    sink({ ...record, level: 'error' });
    const lines = readFileSync(file(), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lines).toEqual([
      { ...record, timestamp },
      { ...record, timestamp, level: 'error' },
    ]);
    expect(modeOf(file())).toBe('600');
  });

  test('begins anew at 10 MB, and four full ones are kept', () => {
    const sink = fileSink(file());
    const large = { ...record, reason: 'x'.repeat(1_024 * 1_024) };
    for (let written = 0; written < 60; written += 1) sink({ ...large, service: `number-${written}` });
    const names = readdirSync(root).toSorted();
    expect(names).toEqual(['phasewatch.log', ...[1, 2, 3, 4].map((number) => `phasewatch.log.${number}`)]);
    for (const name of names) {
      expect(statSync(path.join(root, name)).size).toBeLessThan(10 * 1_024 * 1_024);
      expect(modeOf(path.join(root, name))).toBe('600');
    }
    expect(readFileSync(file(), 'utf8')).toContain('"number-59"');
    expect(readFileSync(`${file()}.1`, 'utf8')).toContain('"number-53"');
  });

  test('does not stop the work where it cannot be written', () => {
    mkdirSync(file());
    expect(() => fileSink(file())(record)).not.toThrow();
  });
});
