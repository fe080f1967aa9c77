import type { InstanceSummary } from './instance-summary.ts';

/**
 * A callback token opens the project's files to anyone who holds it; no field that has something called so in it,
 * at whatever depth, is kept.
 */
const SECRET_NAME = /(?:token|secret|password)$/i;
/** Nothing that the Data Manager writes nests like this; what does is not looked through, and not kept. */
const NESTING_MAX = 64;

/** A summary without the fields that hold a secret, and the names of those. */
export function withoutSecrets(summary: InstanceSummary): {
  readonly summary: InstanceSummary;
  readonly omittedFields: readonly string[];
} {
  const omittedFields = Object.entries(summary).flatMap(([field, value]) =>
    isSecret(field, value, NESTING_MAX) ? [field] : [],
  );
  if (omittedFields.length === 0) return { summary, omittedFields };
  const kept = { ...summary };
  for (const field of omittedFields) Reflect.deleteProperty(kept, field);
  return { summary: kept, omittedFields };
}

function isSecret(key: string, value: unknown, depthLeft: number): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  if (SECRET_NAME.test(key)) return true;
  if (typeof value !== 'object') return false;
  return depthLeft === 0 || Object.entries(value).some(([name, item]) => isSecret(name, item, depthLeft - 1));
}
