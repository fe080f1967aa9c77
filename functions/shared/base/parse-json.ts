/** How the key can be written in JSON: as it is, or with any of its letters escaped. */
const MAY_NAME_PROTO = /__proto__|\\u/;

/**
 * Parses JSON from outside, or gives `undefined` where it is none. Keys named `__proto__` are dropped: copied
 * carelessly, they would change the objects they are copied into.
 */
export function parseJson(text: string): unknown {
  try {
    // To look at every key takes longer than all the rest of parsing.
    if (!MAY_NAME_PROTO.test(text)) return JSON.parse(text) as unknown;
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) as unknown;
  } catch {
    return undefined;
  }
}
