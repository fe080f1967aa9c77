import type { SettingType } from './setting-types.ts';

/** One setting: where it is given, what it takes, and what it does. */
export interface Setting {
  /** The environment variable of `npm start` and of the functions; absent where there is none. */
  readonly variable?: string;
  /** The place in the settings file, with dots; absent where there is none. */
  readonly path?: string;
  /** What it takes. Made when it is read, so that a function's bundle leaves out the settings that it does not use. */
  readonly type: () => SettingType<unknown>;
  /** What holds where nothing is given, as a settings file would write it. */
  readonly default?: unknown;
  /** It must be given. */
  readonly isRequired?: true;
  /** Its value is shown nowhere. */
  readonly isSecret?: true;
  /** What it does, in Markdown, for the tables of `docs/configuration.md`. */
  readonly description: string;
}

/** Settings by the names that their values have in the code. */
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<S> = S extends { readonly type: () => SettingType<infer Value> } ? Value : never;
type IsGiven<S> = S extends { readonly default: unknown } | { readonly isRequired: true } ? true : false;

/** The values of settings: `undefined` only where there is no default and nothing is required. */
export type Values<S extends Settings> = {
  readonly [Name in keyof S]: IsGiven<S[Name]> extends true ? ValueOf<S[Name]> : ValueOf<S[Name]> | undefined;
};

/** The same setting for a reader that cannot do without it; its default does not count. */
export function required<S extends Setting>(entry: S): Omit<S, 'default'> & { readonly isRequired: true } {
  const { default: _default, ...rest } = entry;
  return { ...rest, isRequired: true };
}
