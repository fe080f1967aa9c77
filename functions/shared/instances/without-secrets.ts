import { parseJson } from '../base/parse-json.ts';
import type { InstanceSummary } from './instance-summary.ts';

/**
 * The last words of names whose values open something: `callback_token`, `dbPassword`, `API-KEY`, `Authorization`. The
 * address for callbacks holds a secret in its path.
 */
const SECRET_NAME =
  /(?:^|_)(?:token|secret|password|passwd|passphrase|pwd|credential|authorization|authorisation|cookie|bearer|jwt|apikey|(?:api|access|private|secret|signing|encryption|account|ssh)_key|callback_url)s?$/;
/** An address in a text. What comes after `?` or `#`, and a user before `@`, can open what it leads to. */
const ADDRESS = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>\\^`{|}]+)/gi;
/** Nothing that the Data Manager writes nests like this; what does is not looked through, and not kept. */
const NESTING_MAX = 64;

/**
 * A summary without its secrets, and the paths of what was left out (`outputs.0.token`):
 *
 * - values with a secret's name ({@link SECRET_NAME}, however it is written), but flags and plural counts;
 * - user, query and fragment of every address in any text; the rest of it stays;
 * - both also in JSON inside a text, at any depth.
 *
 * Not found are secrets in free text, in names that do not say so, and in what is encoded.
 */
export function withoutSecrets(summary: InstanceSummary): {
  readonly summary: InstanceSummary;
  readonly omittedFields: readonly string[];
} {
  const omittedFields: string[] = [];
  const kept: Record<string, unknown> = { ...summary };
  for (const [field, value] of Object.entries(summary)) {
    const clean = cleaned(field, value, [field], omittedFields);
    if (clean === undefined) Reflect.deleteProperty(kept, field);
    else kept[field] = clean;
  }
  return omittedFields.length === 0
    ? { summary, omittedFields }
    : { summary: kept as InstanceSummary, omittedFields };
}

/** The value without secrets, `undefined` where all of it is one. The paths of what is left out are added. */
function cleaned(name: string, value: unknown, path: readonly string[], omitted: string[]): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (isSecret(name, value) || path.length > NESTING_MAX) {
    omitted.push(path.join('.'));
    return undefined;
  }
  if (typeof value === 'string') return cleanedText(value, path, omitted);
  return typeof value === 'object' ? cleanedObject(value, path, omitted) : value;
}

function isSecret(name: string, value: unknown): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
  if (!SECRET_NAME.test(words)) return false;
  // `max_tokens: 100` counts them.
  return !(typeof value === 'number' && words.endsWith('s'));
}

function cleanedObject(value: object, path: readonly string[], omitted: string[]): unknown {
  const before = omitted.length;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, cleaned(key, item, [...path, key], omitted)] as const,
  );
  if (omitted.length === before) return value;
  const kept = entries.filter(([, item]) => item !== undefined);
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}

function cleanedText(text: string, path: readonly string[], omitted: string[]): string {
  if (/^\s*[[{]/.test(text)) {
    const before = omitted.length;
    const parsed = parseJson(text);
    if (typeof parsed === 'object' && parsed !== null) {
      const clean = cleanedObject(parsed, path, omitted);
      return omitted.length > before ? JSON.stringify(clean) : text;
    }
  }
  // To look for addresses takes longer than to see that there is none.
  if (!text.includes('://')) return text;
  const clean = text.replace(ADDRESS, (_address, scheme: string, rest: string) => scheme + harmless(rest));
  if (clean !== text) omitted.push(path.join('.'));
  return clean;
}

/** An address, from its host on, without user, query and fragment. */
function harmless(rest: string): string {
  const [beforeQuery = ''] = rest.split(/[?#]/, 1);
  const authority = /^[^/]*/.exec(beforeQuery)?.[0] ?? '';
  return beforeQuery.slice(authority.lastIndexOf('@') + 1);
}
