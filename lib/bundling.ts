import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type BuildOptions, type Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Ways of finding credentials that Lambda never takes: its own are in the environment. The SDK imports them only
 * when it finds none there, so they stay out of the bundle.
 */
const NEVER_LOADED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** How every function is bundled: one minified ES module for Lambda's Node.js 24, the SDK included and tree-shaken. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  external: NEVER_LOADED,
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** The file that a bundle consists of; Lambda finds `handler` in it. */
export const BUNDLE_FILE = 'index.mjs';

/** The folders in `functions/` that hold a Lambda, in alphabetical order. */
export function functionFolders(): string[] {
  const functions = join(ROOT, 'functions');
  return readdirSync(functions)
    .filter((folder) => existsSync(join(functions, folder, 'lambda.ts')))
    .sort();
}

/**
 * Bundles the function of a folder into `outputDirectory`, offline and always to the same bytes, and tells what the
 * bundle consists of.
 *
 * @throws an esbuild `BuildFailure` that names the file and the line
 */
export function bundleFunction(folder: string, outputDirectory: string): Metafile {
  return bundleFile(join('functions', folder, 'lambda.ts'), outputDirectory);
}

/** Bundles any file as functions are bundled; `entry` is relative to the project. See {@link bundleFunction}. */
export function bundleFile(entry: string, outputDirectory: string): Metafile {
  return buildSync({
    ...BUNDLE_OPTIONS,
    external: [...BUNDLE_OPTIONS.external],
    mainFields: [...BUNDLE_OPTIONS.mainFields],
    entryPoints: [entry],
    outfile: join(outputDirectory, BUNDLE_FILE),
  }).metafile;
}
