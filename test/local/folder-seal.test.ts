import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isDiskFull } from '../../local/engines/disk-full.ts';
import { EngineLost } from '../../local/engines/engine-lost.ts';
import { sealFolder, unsealFolder } from '../../local/engines/folder-seal.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'phasewatch-seal-'));
  folder = path.join(root, 'table');
  mkdirSync(folder);
  for (const name of ['000003.log', 'CURRENT', 'LOG', 'LOCK']) writeFileSync(path.join(folder, name), name);
  sealFolder(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const seal = () => `${folder}.files`;

describe('row 42: the files of an engine that stopped in order', () => {
  test('are what they were, and are looked at once: afterwards they change', () => {
    unsealFolder(folder);
    expect(existsSync(seal())).toBe(false);
    truncateSync(at('000003.log'), 3);
    expect(() => unsealFolder(folder)).not.toThrow();
  });

  test.each<[what: string, damage: () => void, name: string, problem: string]>([
    ['cut short', () => truncateSync(at('000003.log'), 3), '000003.log', 'is not as the last run left it'],
    ['changed', () => writeFileSync(at('CURRENT'), 'current'), 'CURRENT', 'is not as the last run left it'],
    ['gone', () => rmSync(at('CURRENT')), 'CURRENT', 'is gone'],
  ])('are named where one is %s, at every start until somebody acts', (_what, damage, name, problem) => {
    damage();
    const sentence = `${at(name)} ${problem} (delete ${seal()} to go on with what is there)`;
    expect(() => unsealFolder(folder)).toThrow(sentence);
    expect(() => unsealFolder(folder)).toThrow(sentence);
    rmSync(seal());
    expect(() => unsealFolder(folder)).not.toThrow();
  });

  test('may have others beside them, and a diary and a lock that change', () => {
    writeFileSync(at('.DS_Store'), '');
    writeFileSync(at('LOG'), 'opened');
    rmSync(at('LOCK'));
    expect(() => unsealFolder(folder)).not.toThrow();
  });

  test('are not looked at where the note itself is damaged', () => {
    writeFileSync(seal(), '{"CURR');
    expect(() => unsealFolder(folder)).not.toThrow();
  });

  test('stop all the same where they cannot be noted', () => {
    unsealFolder(folder);
    mkdirSync(seal());
    expect(() => sealFolder(folder)).not.toThrow();
    expect(existsSync(`${seal()}.new`)).toBe(false);
  });
});

describe('row 42: a full disk', () => {
  (process.platform === 'linux' ? test : test.skip)('is told from one with room', () => {
    expect([root, '/proc', path.join(root, 'gone')].map(isDiskFull)).toEqual([false, true, false]);
  });

  test('is named when an engine ends of it', () => {
    expect(new EngineLost('table', 'IO error', true).message).toBe(
      'The engine of the table has ended: IO error. The disk is full; make room on it. Nothing that was accepted is lost. Start Phasewatch again, and it continues from there.',
    );
  });
});
