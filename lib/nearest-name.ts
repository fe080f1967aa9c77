import { closest, distance } from 'fastest-levenshtein';

/** The known name that somebody who wrote `name` most likely meant, or `undefined` when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const nearest = closest(name, known);
  return distance(name, nearest) * 2 <= nearest.length ? nearest : undefined;
}

/** What is wrong with a name that is none of a setting, and which was probably meant. */
export function notASetting(name: string, meant: string | undefined): string {
  return `${name} is not a setting. ${meant === undefined ? 'See docs/configuration.md.' : `Did you mean ${meant}?`}`;
}
