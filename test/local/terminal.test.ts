import { expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PRINT = "import { print, printError } from './lib/terminal.ts';";
const NODE = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval'];

async function printed(script: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE, `${PRINT}${script}`], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout;
}

test('what goes to a terminal has no escape sequence, carriage return, C1 or direction mark of others', async () => {
  const hostile = '\u001b[2J\u001b]0;title\u0007a\rb\u009b31mc\u202ed\u0000e\u2028f';
  expect(await printed(`print(${JSON.stringify(hostile)})`)).toBe('a\nbcd e\nf\n');
});

test('a style shows on a terminal alone, and not where NO_COLOR is set', async () => {
  const script = "print('red', 'red')";
  expect(await printed(script)).toBe('red\n');
  expect(await printed(script, { FORCE_COLOR: '1' })).toBe('\u001b[31mred\u001b[39m\n');
  expect(await printed(script, { FORCE_COLOR: '0' })).toBe('red\n');
  expect(await printed(script, { NO_COLOR: '1' })).toBe('red\n');
});

test('who goes on printing when nobody reads any more goes on', async () => {
  const script = `${PRINT}
    print('first');
    process.stdin.once('data', () => {
      for (let line = 0; line < 10_000; line += 1) print('more');
      setTimeout(() => process.exit(7), 100);
    });`;
  const child = spawn(process.execPath, [...NODE, script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.write('go');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('nothing that people run writes to a terminal by itself', () => {
  const files = ['bin', 'cli', 'local'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const sources = files.filter((file) => file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(40);
  const writing = sources.filter((file) => /std(out|err)\.write|console\./.test(readFileSync(file, 'utf8')));
  expect(writing).toEqual([]);
});
