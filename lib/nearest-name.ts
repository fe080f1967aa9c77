import { closest, distance } from 'fastest-levenshtein';

/**
 * The known name that somebody who wrote `name` most likely meant, or `undefined` when none is near. A name with dots
 * is also known by its last part alone.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const outOfItsObject = known.find((path) => path.endsWith(`.${name}`));
  if (outOfItsObject !== undefined) return outOfItsObject;
  const nearest = closest(name, known);
  return distance(name, nearest) * 2 <= nearest.length ? nearest : undefined;
}

/** What is wrong with a name that is none of a setting, and which was probably meant. */
export function notASetting(name: string, meant: string | undefined): string {
  return `${name} is not a setting. ${meant === undefined ? 'See docs/configuration.md.' : `Did you mean ${meant}?`}`;
}
