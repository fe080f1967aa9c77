import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyTables } from './copy-tables.ts';
import type { Engine } from './engine.ts';
import { startTableEngine } from './table-engine.ts';

/**
 * Starts the embedded table engine on a folder, whatever became of the process that used it last. The engine writes
 * an item and its index entries one after the other, so a process that was killed can leave indexes that do not match;
 * then the items, which are whole, are copied into a fresh folder, and with that the indexes anew. `onMending` is
 * called before, because it takes a moment when the table is large.
 *
 * @throws Error when the folder holds a table that the engine would take for none
 */
export async function startKeptTableEngine(folder: string, onMending: () => void): Promise<Engine> {
  const mark = `${folder}.in-use`;
  const old = `${folder}.old`;
  // Killed between the two renames at the end of a copy, or after them.
  if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
  rmSync(old, { recursive: true, force: true });
  expectRoot(folder);
  if (existsSync(mark) && existsSync(folder)) {
    onMending();
    await copyAnew(folder, old);
  }
  rmSync(old, { recursive: true, force: true });
  writeFileSync(mark, '');
  const engine = await startTableEngine(folder);
  return {
    url: engine.url,
    stop: async () => {
      await engine.stop();
      rmSync(mark, { force: true });
    },
  };
}

/** Where LevelDB's root is gone, it begins a new table and deletes the files of the old one. */
function expectRoot(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.some((name) => /\.(ldb|log)$/.test(name)) && !names.includes('CURRENT'))
    throw new Error(`${path.join(folder, 'CURRENT')} is gone`);
}

async function copyAnew(folder: string, old: string): Promise<void> {
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const from = await startTableEngine(folder);
  const to = await startTableEngine(fresh);
  try {
    await copyTables(from, to);
  } finally {
    await from.stop();
    await to.stop();
  }
  renameSync(folder, old);
  renameSync(fresh, folder);
}
