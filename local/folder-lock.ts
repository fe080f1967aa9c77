import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.ts';

const SQLITE_BUSY = 5;

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/**
 * Makes sure that one process at a time uses a data folder.
 *
 * @throws StartupError when another process uses it
 */
export function lockFolder(folder: string): Lock {
  const held = lock(path.join(folder, 'lock'), 0);
  if (held) return held;
  throw new StartupError(
    `Another Phasewatch is using ${path.resolve(folder)}. Stop it, or set PHASEWATCH_DATA_DIR to another folder.`,
  );
}

/**
 * Locks a file, or gives `undefined` when another process holds it for longer than `waitMs`, in which this one stands
 * still. The operating system lets go of the lock when the process ends, however it ends.
 *
 * @throws StartupError when the file is no lock
 */
export function lock(file: string, waitMs: number): Lock | undefined {
  const database = new DatabaseSync(file, { timeout: waitMs });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw new StartupError(
      `${path.resolve(file)} is damaged (${Error.isError(error) ? error.message : String(error)}). Delete it and start again; nothing is kept in it.`,
    );
  }
  return { release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return Error.isError(error) && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
