import { cutToLength } from '../base/cut-text.ts';
import * as z from '../base/zod.ts';
import type { Setting, Settings, Values } from './setting.ts';

/** Settings are missing or wrong. The message has a line for each: what it is called, what was given, what is expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** A place where settings are given. */
export interface SettingsSource {
  /** What the setting, or the part of it at `path`, is called here; `undefined` where it cannot be given here. */
  nameOf(setting: Setting, path?: readonly PropertyKey[]): string | undefined;
  /** What is given for it, as a settings file would write it; `undefined` where nothing is. */
  valueOf(setting: Setting): unknown;
  /** What is wrong here beside the values, a sentence for each. */
  readonly problems: readonly string[];
}

/** What must hold between settings. */
export interface SettingsRule<S extends Settings> {
  /** The settings that it reads; the first is the one to put right. */
  readonly between: readonly [keyof S, ...(keyof S)[]];
  readonly holds: (values: Values<S>) => boolean;
  /** The end of the sentence "expected …". */
  readonly expected: string;
}

/** Environment variables as a source; an empty one counts as not set. */
export function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  problems: readonly string[] = [],
): SettingsSource {
  return {
    nameOf: ({ variable }, path = []) => variable && [variable, ...path].join('.'),
    valueOf: ({ variable, type }) => {
      const text = variable && environment[variable];
      return text ? type().fromText(text) : undefined;
    },
    problems,
  };
}

/**
 * Reads settings from the first source that gives each. A rule is looked at where all that it reads is right.
 *
 * @throws SettingsError that names everything that is wrong
 */
export function readSettings<S extends Settings>(
  settings: S,
  sources: readonly SettingsSource[],
  rules: readonly SettingsRule<S>[] = [],
): Values<S> {
  const values: Record<keyof S, unknown> = { ...settings };
  const wrong = new Set<keyof S>();
  const problems = sources.flatMap((source) => source.problems);
  for (const name of Object.keys(settings) as (keyof S)[]) {
    const read = readSetting(settings[name] as Setting, sources);
    values[name] = read.value;
    if (read.problems.length > 0) wrong.add(name);
    problems.push(...read.problems);
  }
  for (const { between, holds, expected } of rules) {
    if (between.some((name) => wrong.has(name)) || holds(values as Values<S>)) continue;
    const setting = settings[between[0]] as Setting;
    problems.push(`${sourceOf(setting, sources)?.nameOf(setting)}: expected ${expected}`);
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'));
  return values as Values<S>;
}

function readSetting(
  setting: Setting,
  sources: readonly SettingsSource[],
): { value?: unknown; problems: readonly string[] } {
  const type = setting.type();
  const expected = `expected ${type.expected}`;
  const source = sourceOf(setting, sources);
  const value = source?.valueOf(setting);
  const given = value === undefined ? setting.default : value;
  if (given === undefined) {
    return { problems: setting.isRequired ? [`${source?.nameOf(setting)} is not set: ${expected}`] : [] };
  }
  const parsed = z.safeParse(type.schema, given, {
    error: ({ path }) => (path?.length && type.item ? `expected ${type.item.expected}` : expected),
  });
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    problems: parsed.error.issues.map(({ path, message }) => {
      const got = setting.isSecret ? '' : `, got ${inWords(partOf(given, path))}`;
      return `${source?.nameOf(setting, path)}: ${message}${got}`;
    }),
  };
}

/** Where a setting is given, or else could be. */
function sourceOf(setting: Setting, sources: readonly SettingsSource[]): SettingsSource | undefined {
  return (
    sources.find((source) => source.valueOf(setting) !== undefined) ??
    sources.find((source) => source.nameOf(setting) !== undefined)
  );
}

/** What a path leads to, as far as there is anything. */
function partOf(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<PropertyKey, unknown>> | null)?.[key] ?? part,
    value,
  );
}

/** A value as a sentence quotes it. What comes before the host of an address could be a password. */
function inWords(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return cutToLength(text.replace(/\/\/.*@/, '//…@'), 100);
}
