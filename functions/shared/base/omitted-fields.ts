import { cutToBytes } from './cut-text.ts';

const NAMED_MAX = 50;
const NAME_MAX_BYTES = 64;

/**
 * The names of fields that were left out, each once, in at most about 3 KB: up to 50 of them, cut where they are
 * long, and then how many more there were.
 */
export function omittedFieldNames(fields: Iterable<string>): string[] {
  const all = [...new Set(fields)];
  const named = all.slice(0, NAMED_MAX).map((field) => cutToBytes(field.toWellFormed(), NAME_MAX_BYTES));
  return all.length > NAMED_MAX ? [...named, `and ${all.length - NAMED_MAX} more`] : named;
}
