import type { Settings, Values } from '../functions/shared/shape/setting.ts';

type RequiredNames<S extends Settings> = {
  [Name in keyof S]: S[Name] extends { readonly isRequired: true } ? Name : never;
}[keyof S];

/** The environment of a function that reads these settings; what they require must be among the values. */
export function environmentOf<S extends Settings>(
  settings: S,
  values: Pick<Values<S>, RequiredNames<S>> & Partial<Values<S>>,
): Record<string, string> {
  const variables = Object.entries(settings).flatMap(([name, { variable, type }]) => {
    const value = values[name];
    return variable === undefined || value === undefined ? [] : [[variable, type().toText(value)]];
  });
  return Object.fromEntries(variables) as Record<string, string>;
}
