import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

/** Of an environment, only what a login needs. */
const environmentSchema = z.object({
  'keycloak-hostname': z.string().min(1),
  'keycloak-realm': z.string().min(1),
  'keycloak-dm-client-id': z.string().min(1).optional(),
});
const fileSchema = z.object({
  default: z.string().optional(),
  environments: z.record(z.string(), z.unknown()),
});

/** Where people of an environment log in. */
export interface SquonkEnvironment {
  readonly issuer: string;
  /** The Data Manager's client. */
  readonly clientId: string | undefined;
}

/**
 * An environment out of the file of Squonk2's Python client (`~/.squonk2/environments`, or the one that
 * SQUONK2_ENVIRONMENTS_FILE names): the one of that name, or the file's default. `undefined` where there is no file
 * and no name was given.
 *
 * @throws Error naming the file and what is wrong
 */
export function squonkEnvironment(
  name: string | undefined,
  environment: NodeJS.ProcessEnv,
): SquonkEnvironment | undefined {
  const home = environment['HOME'] ?? homedir();
  const file = environment['SQUONK2_ENVIRONMENTS_FILE'] ?? path.join(home, '.squonk2', 'environments');
  const text = contentsOf(file);
  if (text === undefined) {
    if (name === undefined) return undefined;
    throw new Error(`There is no file ${file}, and so no environment ${name}.`);
  }
  const parsed = fileSchema.safeParse(parsedYaml(text, file));
  if (!parsed.success) throw new Error(`${file} has no environments.`);
  const { environments, default: first } = parsed.data;
  const chosen = name ?? first;
  if (chosen === undefined) throw new Error(`${file} has no default: choose one with --environment.`);
  if (!(chosen in environments)) {
    throw new Error(`${file} has no environment ${chosen}. It has ${Object.keys(environments).join(', ')}.`);
  }
  const found = environmentSchema.safeParse(environments[chosen]);
  if (!found.success) {
    const fields = found.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`${file}: the environment ${chosen} has no usable ${fields}.`);
  }
  return {
    issuer: `${keycloakUrl(found.data['keycloak-hostname'])}/realms/${found.data['keycloak-realm']}`,
    clientId: found.data['keycloak-dm-client-id'],
  };
}

/** As the Python client does it: a name means https, and Keycloak is below `/auth`. */
function keycloakUrl(hostname: string): string {
  const url = (hostname.startsWith('http') ? hostname : `https://${hostname}`).replace(/\/+$/, '');
  return url.endsWith('/auth') ? url : `${url}/auth`;
}

function contentsOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsedYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new Error(`${file} is not YAML.`);
  }
}
