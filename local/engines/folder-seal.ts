import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../../functions/shared/base/parse-json.ts';
import * as z from '../../functions/shared/base/zod.ts';

/** The SHA-256 of each file, by its name. */
const filesSchema = z.record(z.string(), z.string());

/** LevelDB's diary and lock, which hold no data. */
const NOT_DATA = /^LO(G|CK)/;

const sealOf = (folder: string) => `${folder}.files`;

/**
 * Notes the files of an engine that has stopped in order, in a file beside its folder: most files that are cut short,
 * or gone, an engine would take for all there is. Where the disk is full, nothing is noted.
 */
export function sealFolder(folder: string): void {
  const seal = sealOf(folder);
  const names = readdirSync(folder).filter((name) => !NOT_DATA.test(name));
  const files = Object.fromEntries(names.map((name) => [name, digestOf(path.join(folder, name))]));
  try {
    writeFileSync(`${seal}.new`, JSON.stringify(files), { mode: 0o600 });
    renameSync(`${seal}.new`, seal);
  } catch {
    rmSync(`${seal}.new`, { force: true });
  }
}

/**
 * Looks whether the files are as the last run left them, and takes the note away, because they are about to change.
 * After a run that was killed there is none, and nothing is looked at.
 *
 * @throws Error that names the first file that differs; everything is left as it is then
 */
export function unsealFolder(folder: string): void {
  const seal = sealOf(folder);
  if (!existsSync(seal)) return;
  const noted = filesSchema.safeParse(parseJson(readFileSync(seal, 'utf8')));
  for (const [name, digest] of Object.entries(noted.success ? noted.data : {})) {
    const file = path.join(folder, name);
    const problem = existsSync(file)
      ? digestOf(file) !== digest && 'is not as the last run left it'
      : 'is gone';
    if (problem) throw new Error(`${file} ${problem} (delete ${seal} to go on with what is there)`);
  }
  rmSync(seal);
}

function digestOf(file: string): string {
  return hash('sha256', readFileSync(file));
}
