import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { StartupError } from './startup-error.ts';

const secretsSchema = z.object({
  webhookSecrets: z.array(z.string()).min(1),
  callbackSecrets: z.array(z.string()).min(1),
});

/** The secrets by which others prove who they are, current first. */
export type GeneratedSecrets = z.output<typeof secretsSchema>;

/** The folder that holds everything that must survive a restart; only its owner can read it. */
export interface DataFolder {
  readonly table: string;
  readonly topic: string;
  readonly log: string;
  readonly delivered: string;
  readonly secrets: GeneratedSecrets;
  readonly secretsFile: string;
}

/**
 * Opens the data folder, making what is missing: the folder, and secrets in a file of mode 600.
 *
 * @throws StartupError when the folder cannot be used
 */
export function openDataFolder(folder: string): DataFolder {
  const root = path.resolve(folder);
  const secretsFile = path.join(root, 'secrets.json');
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    chmodSync(root, 0o700);
    const topic = path.join(root, 'topic');
    mkdirSync(topic, { recursive: true });
    return {
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
    throw new StartupError(
      `The data folder ${root} cannot be written (${code}). Make it writable, or set PHASEWATCH_DATA_DIR to another one.`,
    );
  }
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
    throw new StartupError(`${file} is damaged. Restore it, or delete it to have new secrets made.`);
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
