import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyTables } from './copy-tables.ts';
import type { Engine } from './engine.ts';
import { startTableEngine } from './table-engine.ts';

/**
 * Starts the embedded table engine on a folder, whatever became of the process that used it last. The engine writes
 * an item and its index entries one after the other, so a process that was killed can leave indexes that do not match;
 * then the items, which are whole, are copied into a fresh folder, and with that the indexes anew. `onMending` is
 * called before, because it takes a moment when the table is large.
 */
export async function startKeptTableEngine(folder: string, onMending: () => void): Promise<Engine> {
  const mark = `${folder}.in-use`;
  const old = `${folder}.old`;
  // Killed between the two renames at the end of a copy, or after them.
  if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
  rmSync(old, { recursive: true, force: true });
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
