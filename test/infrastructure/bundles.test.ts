import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE_FILE, bundleFunction, functionFolders, NEVER_LOADED } from '../../lib/bundling.ts';
import { SETTINGS } from '../../lib/settings.ts';
import { FUNCTION_SETTINGS } from '../builders/function-settings.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The most that each bundle may have, in bytes: a few percent more than it has. */
const SIZE_MAX: Readonly<Record<string, number>> = {
  'poll-data-manager': 383_000,
  'read-history': 330_000,
  'receive-callback': 383_000,
  'receive-webhook': 373_000,
  'sweep-due': 342_000,
  'rotate-secret': 230_000,
};

/** Every installed package by its folder; `dev` marks those that only tests, builds and the local runtime need. */
const { packages: installed } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { dev?: boolean }>;
};

/** The package that a file of `node_modules` belongs to: its folder, and its name. */
function packageOf(input: string): { folder: string; name: string } | undefined {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
  return folder === undefined ? undefined : { folder, name: folder.replace(/^.*node_modules\//, '') };
}

describe.each(functionFolders())('The bundle of %s', (folder) => {
  const directory = mkdtempSync(join(tmpdir(), 'phasewatch-bundle-'));
  const { outputs } = bundleFunction(folder, directory);
  const [output] = Object.values(outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = used.flatMap(([input]) => packageOf(input) ?? []);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('is small', () => {
    expect(output?.bytes).toBeLessThanOrEqual(SIZE_MAX[folder]!);
  });

  test('holds nothing that is needed only to build or to test', () => {
    const folders = new Set(packages.map(({ folder: at }) => at));
    expect([...folders].filter((at) => installed[at]?.dev)).toEqual([]);
  });

  test('holds the settings that the function reads, and no others', () => {
    const bundle = readFileSync(join(directory, BUNDLE_FILE), 'utf8');
    const all = Object.values(SETTINGS).flatMap((setting) =>
      'variable' in setting ? [setting.variable] : [],
    );
    const read = Object.values(FUNCTION_SETTINGS[folder]!).map(({ variable }) => variable);
    expect(all.filter((variable) => bundle.includes(`variable:"${variable}"`))).toEqual(
      all.filter((variable) => read.includes(variable)),
    );
  });

  test('holds no library twice', () => {
    const folders = new Map<string, Set<string>>();
    for (const { name, folder: at } of packages) folders.set(name, (folders.get(name) ?? new Set()).add(at));
    expect([...folders].filter(([, places]) => places.size > 1)).toEqual([]);
  });

  test("holds nobody else's source: of ours, this function and what is shared", () => {
    const ours = used.map(([input]) => input).filter((input) => !input.includes('node_modules'));
    const others = ours.filter(
      (input) => !input.startsWith(`functions/${folder}/`) && !input.startsWith('functions/shared/'),
    );
    expect(others).toEqual([]);
  });

  test("loads nothing at runtime but Node's own modules, and what the SDK asks for only when it needs it", () => {
    const others = (output?.imports ?? []).map(({ path }) => path).filter((path) => !isBuiltin(path));
    expect(NEVER_LOADED).toEqual(expect.arrayContaining(others));
  });

  test("imports none of Node's own modules, since that reads all that they export", () => {
    expect(new Set(output?.imports.map(({ kind }) => kind))).toEqual(new Set(['require-call']));
  });

  test('says nothing of the machine that made it', () => {
    expect(readFileSync(join(directory, BUNDLE_FILE), 'utf8')).not.toContain(ROOT);
  });
});
