import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..', '..');

test('synthesis needs no network and no credentials, and gives the same template each time', () => {
  const directory = mkdtempSync(join(tmpdir(), 'phasewatch-offline-'));
  try {
    const templates = ['first', 'second'].map((name) => {
      synthesize(join(directory, name));
      return readFileSync(join(directory, name, 'Phasewatch.template.json'), 'utf8');
    });
    expect(templates[1]).toBe(templates[0]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Runs the app as the CDK does, in a process of its own in which every connection and every look-up of a name fails. */
function synthesize(outputDirectory: string): void {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
  const offline = pathToFileURL(join(import.meta.dirname, 'offline.mjs')).href;
  execFileSync('node', ['--import', offline, join('bin', 'phasewatch.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: outputDirectory,
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, config: 'phasewatch.config.example.json' }),
    },
  });
}
