/**
 * JSON with the keys of every object in order, so that equal values give equal texts. The nesting that it
 * follows is bounded; what lies deeper is written as `null`.
 */
export function canonicalJson(value: unknown, depthLeft = 64): string {
  if (depthLeft === 0 || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depthLeft - 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  const members = [];
  for (const key of Object.keys(object).sort()) {
    const item = object[key];
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(item, depthLeft - 1)}`);
  }
  return `{${members.join(',')}}`;
}
