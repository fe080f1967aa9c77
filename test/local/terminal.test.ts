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

/** What a command writes, in order, to a terminal or to a pipe, as `\\r` lets it be seen: the last text of each line. */
async function progressOf(isTTY: boolean): Promise<{ written: string; seen: string[] }> {
  const script = `
    import { startProgress, print } from './lib/terminal.ts';
    process.stderr.isTTY = ${isTTY};
    process.stderr.columns = 30;
    process.stdout.write = (text) => process.stderr.write(text);
    const progress = startProgress();
    progress.show('counting \\u001b[2Jthe requests of a very long life');
    progress.show('short');
    print('a result');
    progress.show('more');
    progress.end();
    print('the end');`;
  const { stderr } = await promisify(execFile)(process.execPath, [...NODE, script], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  return { written: stderr, seen: stderr.split('\n').map((line) => line.split('\r').at(-1)!) };
}

test('progress is one line that is written over, goes before what is printed, and is plain text', async () => {
  const { written, seen } = await progressOf(true);
  expect(seen).toEqual(['a result', 'the end', '']);
  expect(written).not.toContain('\u001b');
  const drawn = written.split(/[\r\n]+/).map((text) => text.trimEnd());
  expect(drawn.filter(Boolean)).toEqual([
    ...Array.from({ length: 2 }, () => '0 s  counting the requests of'),
    ...['0 s  short', '0 s  short', 'a result', '0 s  more', '0 s  more', 'the end'],
  ]);
});

test('progress is for terminals alone', async () => {
  expect((await progressOf(false)).written).toBe('a result\nthe end\n');
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
