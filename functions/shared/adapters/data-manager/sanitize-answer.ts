/**
 * How many levels a field may nest. The Data Manager writes three or four; a DynamoDB item holds 32, and some
 * of those go to what surrounds the field.
 */
export const NESTING_MAX = 24;

/**
 * Makes a freshly parsed JSON value safe to hand on, changing it in place: `__proto__` keys are removed at every
 * level, and fields nested deeper than {@link NESTING_MAX} are removed from the outermost object, so that code
 * that recurses cannot exhaust the stack. A value that is too deep and not an object becomes `null`.
 *
 * @returns the value, and the number of fields removed for their depth.
 */
export function sanitizeAnswer(value: unknown): { value: unknown; removedFields: number } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return isSanitized(value, NESTING_MAX) ? { value, removedFields: 0 } : { value: null, removedFields: 0 };
  }
  const fields = value as Record<string, unknown>;
  delete fields['__proto__'];
  const tooDeep = Object.keys(fields).filter((field) => !isSanitized(fields[field], NESTING_MAX));
  for (const field of tooDeep) Reflect.deleteProperty(fields, field);
  return { value, removedFields: tooDeep.length };
}

/** Removes `__proto__` keys. Stops and returns `false` when the value nests deeper than `levels`. */
function isSanitized(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (!Array.isArray(value)) delete (value as Record<string, unknown>)['__proto__'];
  return Object.values(value).every((child) => isSanitized(child, levels - 1));
}
