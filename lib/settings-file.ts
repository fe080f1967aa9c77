import { readFileSync } from 'node:fs';
import { SettingsError, type SettingsSource } from '../functions/shared/shape/read-settings.ts';
import { nearestName, notASetting } from './nearest-name.ts';
import { SETTINGS } from './settings.ts';

/** The settings file that is read when none is named. */
export const SETTINGS_FILE = 'phasewatch.config.json';
/** The settings that are committed, to be copied and changed. */
export const EXAMPLE_FILE = 'phasewatch.config.example.json';

/** For editors; it says nothing about Phasewatch. */
const SCHEMA_KEY = '$schema';

const PATHS = Object.values(SETTINGS).flatMap((setting) => ('path' in setting ? [setting.path] : []));
/** The objects that settings lie in, by their paths. */
const GROUPS = PATHS.flatMap((path) => (path.includes('.') ? [path.slice(0, path.lastIndexOf('.'))] : []));

/** A settings file as a source. @throws SettingsError when it cannot be read, or is not JSON */
export function fromFile(file: string): SettingsSource {
  return fromContent(contentOf(file), file);
}

/** The content of a settings file as a source. What is no setting is refused: it could be a misspelt one. */
export function fromContent(content: unknown, file: string): SettingsSource {
  return {
    nameOf: ({ path }, part = []) => path && `${[path, ...part].join('.')} in ${file}`,
    valueOf: ({ path }) => path && valueAt(content, path),
    problems: isObject(content) ? problemsOf(content, file) : [`${file}: expected an object`],
  };
}

/** The keys that are no settings, and what is no object where settings should lie in one. */
function problemsOf(object: object, file: string, group = ''): string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const path = `${group}${key}`;
    if (PATHS.includes(path) || path === SCHEMA_KEY) return [];
    if (!GROUPS.includes(path))
      return [notASetting(`${path} in ${file}`, nearestName(path, [...PATHS, ...GROUPS]))];
    return isObject(value) ? problemsOf(value, file, `${path}.`) : [`${path} in ${file}: expected an object`];
  });
}

function valueAt(content: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) => (isObject(part) ? (part as Record<string, unknown>)[key] : undefined),
      content,
    );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(
      isErrnoException(error) && error.code === 'ENOENT'
        ? `There is no ${file}. Copy ${EXAMPLE_FILE} to ${SETTINGS_FILE} and fill in your own addresses.`
        : `${file} cannot be read: ${messageOf(error)}`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SettingsError(`${file} is not JSON: ${messageOf(error)}`);
  }
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
