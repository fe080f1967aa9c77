import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

test('no text of fifty thousand characters makes a pattern go back and forth without end', () => {
  const script = fileURLToPath(new URL('long-texts.ts', import.meta.url));
  const output = execFileSync(process.execPath, [script], {
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 180_000,
    encoding: 'utf8',
  });
  expect(output).toBe('18 texts');
});
