import { hash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import * as z from '../functions/shared/base/zod.ts';
import { callbackSecrets, webhookSecrets } from '../functions/shared/shape/settings.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { StartupError } from './startup-error.ts';

/** A file that somebody edited is held to what the settings ask for. */
const secretsSchema = z.object({
  webhookSecrets: webhookSecrets.type().schema,
  callbackSecrets: callbackSecrets.type().schema,
});
/** What Phasewatch makes in its folder, and what these names may go on with: `table.old`, `phasewatch.log.1`. */
const OURS = /^(table|topic|phasewatch\.log|delivered\.jsonl|secrets\.json|lock)(\.|-|$)/;

/** What systems and Git leave in a folder that is empty for everybody else. */
const LEFTOVER =
  /^(\.DS_Store|\._.*|\.localized|Thumbs\.db|desktop\.ini|lost\+found|\.gitkeep|\.gitignore|\.keep)$/i;

/** The secrets by which others prove who they are, current first. */
export type GeneratedSecrets = z.output<typeof secretsSchema>;

/** The folder that holds everything that must survive a restart; only its owner can read it. */
export interface DataFolder {
  /** Tells it from every other folder, on any machine; says nothing of either. */
  readonly name: string;
  readonly table: string;
  readonly topic: string;
  readonly log: string;
  readonly delivered: string;
  readonly secrets: GeneratedSecrets;
  readonly secretsFile: string;
}

/**
 * Opens the data folder, making what is missing: the folder, of mode 700, and secrets in a file of mode 600. A folder
 * that was there and has other things in it, beside what systems leave everywhere, is left alone.
 *
 * @throws StartupError when the folder cannot be used
 */
export function openDataFolder(folder: string): DataFolder {
  const root = path.resolve(folder);
  const secretsFile = path.join(root, 'secrets.json');
  try {
    prepare(root);
    const topic = path.join(root, 'topic');
    mkdirSync(topic, { recursive: true, mode: 0o700 });
    return {
      name: hash('sha256', `${hostname()} ${root}`).slice(0, 16),
      table: path.join(root, 'table'),
      topic,
      log: path.join(root, 'phasewatch.log'),
      delivered: path.join(root, 'delivered.jsonl'),
      secrets: keptSecrets(secretsFile) ?? newSecrets(secretsFile),
      secretsFile,
    };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const code = Error.isError(error) && 'code' in error ? String(error.code) : 'unknown error';
    const advice = code === 'ENOSPC' ? 'Make room on its disk' : 'Make it writable';
    throw new StartupError(
      `The data folder ${root} cannot be written (${code}). ${advice}, or set PHASEWATCH_DATA_DIR to another one.`,
    );
  }
}

function prepare(root: string): void {
  const made = mkdirSync(root, { recursive: true, mode: 0o700 });
  if (made !== undefined) return;
  const entries = readdirSync(root).filter((entry) => !LEFTOVER.test(entry));
  const foreign = entries.find((entry) => !OURS.test(entry));
  if (foreign !== undefined) {
    throw new StartupError(
      `${root} is not a data folder of Phasewatch: there is ${foreign} in it. Set PHASEWATCH_DATA_DIR to a new or an empty folder.`,
    );
  }
  // One that was made empty may be shared on purpose; what comes into it is closed by itself.
  if (entries.length > 0) chmodSync(root, 0o700);
}

function keptSecrets(file: string): GeneratedSecrets | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = secretsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path: place, message }) => `${place.join('.') || 'the file'}: ${message}`,
    );
    throw new StartupError(
      `${file} is damaged (${problems.join('; ')}). Restore it, or delete it to have new secrets made.`,
    );
  }
  chmodSync(file, 0o600);
  return parsed.data;
}

function newSecrets(file: string): GeneratedSecrets {
  const secrets = {
    webhookSecrets: [`whsec_${randomBytes(32).toString('base64')}`],
    callbackSecrets: [randomBytes(32).toString('base64url')],
  };
  // Written beside and renamed, so that a process killed here leaves no half file.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
