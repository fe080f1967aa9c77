import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.ts';

/**
 * Makes sure that one process at a time uses a data folder. The operating system lets go of the lock when the
 * process ends, however it ends.
 *
 * @throws StartupError when another process holds it
 */
export function lockFolder(folder: string): { release: () => void } {
  const database = new DatabaseSync(path.join(folder, 'lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    throw new StartupError(
      `Another Phasewatch is using ${path.resolve(folder)}. Stop it, or set PHASEWATCH_DATA_DIR to another folder.`,
    );
  }
  return { release: () => database.close() };
}
