import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type BuildOptions, type Metafile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * What the SDK imports only when it needs it, and never needs here: ways of finding credentials that Lambda does not
 * take (its own are in the environment), and streams of events, which no call of ours asks for.
 */
export const NEVER_LOADED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/core/event-streams',
  '@smithy/credential-provider-imds',
];

/**
 * How every function is bundled: one minified file for Lambda's Node.js 24, the SDK included and tree-shaken.
 *
 * It is CommonJS, and nothing in it is imported later, because an `import` of one of Node's own modules reads all
 * that the module exports. Of `node:http` that is a WebSocket too, and with it all of undici: a fifth of a cold start.
 */
const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  external: NEVER_LOADED,
  metafile: true,
  logLevel: 'silent',
} satisfies BuildOptions;

/** The file that a bundle consists of; Lambda finds `handler` in it. */
export const BUNDLE_FILE = 'index.cjs';

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
    entryPoints: [entry],
    outfile: join(outputDirectory, BUNDLE_FILE),
  }).metafile;
}
