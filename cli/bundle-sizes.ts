import { gzipSync } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLE_FILE, bundleFunction, functionFolders } from '../lib/bundling.ts';

const directory = mkdtempSync(join(tmpdir(), 'phasewatch-bundles-'));
try {
  process.stdout.write(`${'function'.padEnd(26)}${'minified'.padStart(12)}${'zipped'.padStart(12)}\n`);
  for (const folder of functionFolders()) {
    bundleFunction(folder, join(directory, folder));
    const bundle = readFileSync(join(directory, folder, BUNDLE_FILE));
    const sizes = [bundle.length, gzipSync(bundle).length].map((bytes) => `${(bytes / 1_000).toFixed(1)} kB`);
    process.stdout.write(`${folder.padEnd(26)}${sizes.map((size) => size.padStart(12)).join('')}\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
