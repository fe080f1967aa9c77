import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exampleNotices } from '../generate/message-examples.ts';
import { textWindow, type PictureLine, type Theme } from './svg.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PICTURES = join(ROOT, 'docs', 'pictures');
const LINES = 30;
/** Longer lines of the e-mail are wrapped. */
const COLUMNS = 96;
const FOLDER = '/home/alice/phasewatch/.phasewatch';

const DARK: Theme = {
  background: '#1e2430',
  bar: '#2b3240',
  text: '#d7dce5',
  faint: '#98a2b3',
  border: '#1e2430',
};
const LIGHT: Theme = {
  background: '#ffffff',
  bar: '#e8eaee',
  text: '#20242c',
  faint: '#68707d',
  border: '#c9cdd4',
};
const [GREEN, RED, YELLOW] = ['#7fd18b', '#ff8f88', '#f2c86b'];

mkdirSync(PICTURES, { recursive: true });
writeFileSync(join(PICTURES, 'terminal.svg'), await terminal());
writeFileSync(join(PICTURES, 'email.svg'), email());

/** The first lines of a real `npm start`, on a folder of its own. */
async function terminal(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'phasewatch-pictures-'));
  const start = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'local', 'start.ts')],
    {
      env: { PATH: process.env['PATH'], PHASEWATCH_CONFIG: 'none', PHASEWATCH_DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(start, 'exit');
  try {
    const printed: PictureLine[] = [{ text: '$ npm start', isBold: true }, { text: '' }];
    for await (const text of createInterface({ input: start.stdout })) {
      printed.push(coloured(text.replace(folder, FOLDER)));
      if (printed.length === LINES) break;
    }
    return textWindow('npm start', printed, DARK);
  } finally {
    start.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function coloured(text: string): PictureLine {
  if (/E-MAIL .*\[FAILED\]/.test(text)) return { text, colour: RED };
  if (text.includes('E-MAIL')) return { text, colour: GREEN };
  return text.includes('BACKOFF') || text.includes('BACK_OFF') ? { text, colour: YELLOW } : { text };
}

/** The e-mail about a failed Job, as `docs/messages.md` has it. */
function email(): string {
  const { subject, email: text } = exampleNotices().failed;
  return textWindow(
    subject,
    [
      { text: `Subject: ${subject}`, isBold: true },
      { text: 'To:      alice@example.org', colour: LIGHT.faint },
      { text: '' },
      ...text.trimEnd().split('\n').flatMap(wrapped),
    ],
    LIGHT,
  );
}

function wrapped(line: string): PictureLine[] {
  if (line.length <= COLUMNS) return [{ text: line }];
  const at = line.startsWith('  http') ? COLUMNS : line.lastIndexOf(' ', COLUMNS);
  return [{ text: line.slice(0, at) }, ...wrapped(`  ${line.slice(at).trim()}`)];
}
