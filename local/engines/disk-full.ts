import { statfsSync } from 'node:fs';

/** Less is of no use to an engine. */
const ENOUGH_BYTES = 1_024 * 1_024;

/** Whether the disk of a folder has no room left, whatever an engine calls it. */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < ENOUGH_BYTES;
  } catch {
    // The folder is gone, and that is another matter.
    return false;
  }
}
