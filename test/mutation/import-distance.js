import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Measures how many imports lie between files; `Infinity` where one does not know the other. */
export class ImportDistance {
  #imports = new Map();

  /** From a file to one that it imports, directly (1) or through others. */
  between(from, to) {
    const seen = new Set([from]);
    let ring = [from];
    for (let distance = 0; ring.length > 0; distance += 1) {
      if (ring.includes(to)) return distance;
      ring = [...new Set(ring.flatMap((file) => this.#importsOf(file)))].filter((file) => !seen.has(file));
      for (const file of ring) seen.add(file);
    }
    return Infinity;
  }

  #importsOf(file) {
    let imports = this.#imports.get(file);
    if (!imports) {
      const text = readFileSync(file, 'utf8');
      imports = [...text.matchAll(/\bfrom\s+['"](\.[^'"]+)['"]/g)].map(([, path]) =>
        join(dirname(file), path),
      );
      this.#imports.set(file, imports);
    }
    return imports;
  }
}
