/**
 * Parses JSON from outside, or gives `undefined` where it is none. Keys named `__proto__` are dropped: copied
 * carelessly, they would change the objects they are copied into.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) as unknown;
  } catch {
    return undefined;
  }
}
