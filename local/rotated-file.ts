import { appendFileSync, closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = 10 * 1_024 * 1_024;
/** How many full files are kept beside the one that is written: `<file>.1` is the newest. */
const KEPT = 4;

/**
 * Appends a line to a file that its owner alone can read. Before it grows beyond 10 MB, it becomes `<file>.1`. Half a
 * line, which a full disk or a kill can leave, stays a line of its own.
 */
export function appendRotated(file: string, line: string): void {
  if (sizeOf(file) + Buffer.byteLength(line) >= MAX_BYTES) rotate(file);
  appendFileSync(file, `${endsInsideLine(file) ? '\n' : ''}${line}\n`, { mode: 0o600 });
}

function endsInsideLine(file: string): boolean {
  const size = sizeOf(file);
  if (size === 0) return false;
  const opened = openSync(file, 'r');
  const last = Buffer.alloc(1);
  readSync(opened, last, 0, 1, size - 1);
  closeSync(opened);
  return last.toString() !== '\n';
}

function rotate(file: string): void {
  for (let number = KEPT - 1; number >= 1; number -= 1)
    renameIfThere(`${file}.${number}`, `${file}.${number + 1}`);
  renameIfThere(file, `${file}.1`);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function renameIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })) renameSync(from, to);
}
