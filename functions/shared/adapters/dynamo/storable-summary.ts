import { cutMiddleToBytes } from '../../base/cut-text.ts';

/** What of a summary goes into the table. */
export interface StorableSummary {
  readonly summary: Record<string, unknown>;
  readonly omittedFields: readonly string[];
}

/** DynamoDB allows 400 KB an item and 32 levels of nesting; the rest of an event and the table's margin stay free. */
const SUMMARY_MAX_BYTES = 340 * 1_024;
const NESTING_MAX = 28;
const ERROR_MESSAGE_MAX_BYTES = 4_096;
/** The SDK's converter refuses greater numbers, DynamoDB smaller fractions. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER;
const NUMBER_MIN = 1e-130;
/** DynamoDB takes names below 64 KB, in maps as well; nobody needs one near that. */
const KEY_MAX_BYTES = 32 * 1_024;
/** The SDK's converter takes an object's `constructor` for its class, and refuses what it does not know. */
const UNSTORABLE_KEY = 'constructor';

/**
 * Leaves out of a summary what an item cannot hold, and names it: values that DynamoDB has no type for, and, largest
 * first, optional fields until the rest fits. A long `error_message` is cut in its middle rather than left out, because
 * people need its beginning and its end.
 */
export function storableSummary(
  summary: Readonly<Record<string, unknown>>,
  maxBytes = SUMMARY_MAX_BYTES,
): StorableSummary {
  const omittedFields: string[] = [];
  const kept = new Map<string, unknown>();
  for (const [field, value] of Object.entries(summary)) {
    if (value === undefined || value === null) continue;
    if (!isStorableEntry([field, value], NESTING_MAX)) {
      omittedFields.push(field);
    } else {
      kept.set(field, value);
    }
  }
  const total = [...kept].reduce((sum, [field, value]) => sum + bytesOf(field) + bytesOf(value), 0);
  if (total > maxBytes) omittedFields.push(...leaveOut(kept, total - maxBytes));
  return { summary: Object.fromEntries(kept), omittedFields };
}

/** Takes optional fields out of a summary, largest first, until so many bytes are saved. Returns their names. */
function leaveOut(kept: Map<string, unknown>, excessBytes: number): string[] {
  const sizes = [...kept].map(([field, value]) => [field, bytesOf(field) + bytesOf(value)] as const);
  const optionalBySize = sizes.filter(([field]) => !REQUIRED.has(field)).sort(([, a], [, b]) => b - a);
  const names: string[] = [];
  let excess = excessBytes;
  for (const [field, size] of optionalBySize) {
    if (excess <= 0) break;
    names.push(field);
    excess -= size;
    const value = kept.get(field);
    kept.delete(field);
    if (field === 'error_message' && typeof value === 'string') {
      const cut = cutMiddleToBytes(value, ERROR_MESSAGE_MAX_BYTES);
      kept.set(field, cut);
      excess += bytesOf(cut);
    }
  }
  return names;
}

const REQUIRED = new Set([
  'id',
  'archived',
  'application_id',
  'application_version',
  'application_type',
  'phase',
  'launched',
  'run_time',
  'owner',
  'project_id',
  'name',
  'started',
  'stopped',
]);

function isStorable(value: unknown, depthLeft: number): boolean {
  if (depthLeft === 0) return false;
  if (typeof value === 'number') {
    const size = Math.abs(value);
    return value === 0 || (size >= NUMBER_MIN && size <= NUMBER_MAX);
  }
  if (typeof value === 'string') return value.isWellFormed();
  return Object.entries(value ?? {}).every((entry) => isStorableEntry(entry, depthLeft - 1));
}

function isStorableEntry([key, value]: readonly [string, unknown], depthLeft: number): boolean {
  return isStorableKey(key) && isStorable(value, depthLeft);
}

function isStorableKey(key: string): boolean {
  return (
    key !== '' && key !== UNSTORABLE_KEY && key.isWellFormed() && Buffer.byteLength(key) <= KEY_MAX_BYTES
  );
}

/** The bytes that DynamoDB counts: UTF-8 lengths plus a few per element; never less than it counts. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (typeof value === 'number') return 22;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + bytesOf(item) + 1, 4);
  if (typeof value !== 'object' || value === null) return 2;
  return Object.entries(value).reduce((sum, [key, item]) => sum + bytesOf(key) + bytesOf(item) + 1, 4);
}
