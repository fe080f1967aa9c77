import { gzipSync } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { print } from '../lib/terminal.ts';
import { BUNDLE_FILE, bundleFunction, functionFolders } from '../lib/bundling.ts';

new Command('bundle')
  .description('Bundles every function as a deployment does, and shows how large each is.')
  .parse();

const directory = mkdtempSync(join(tmpdir(), 'phasewatch-bundles-'));
try {
  print(`${'function'.padEnd(26)}${'minified'.padStart(12)}${'zipped'.padStart(12)}`);
  for (const folder of functionFolders()) {
    bundleFunction(folder, join(directory, folder));
    const bundle = readFileSync(join(directory, folder, BUNDLE_FILE));
    const sizes = [bundle.length, gzipSync(bundle).length].map((bytes) => `${(bytes / 1_000).toFixed(1)} kB`);
    print(`${folder.padEnd(26)}${sizes.map((size) => size.padStart(12)).join('')}`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
