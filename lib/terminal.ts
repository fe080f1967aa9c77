import { styleText } from 'node:util';
import { readableText } from '../functions/shared/base/readable-text.ts';

/** How a line stands out. */
export type LineStyle = Parameters<typeof styleText>[0];

// Whoever reads the output may leave (`npm start | head -1`). That ends no watcher.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/**
 * Prints a text and a line end. Everything that goes to a terminal goes this way: names and texts from outside can hold
 * escape sequences, and these are taken out. A style shows on a terminal only, and not where `NO_COLOR` is set.
 */
export function print(text: string, style?: LineStyle): void {
  printTo(process.stdout, text, style);
}

/** The same, on standard error. */
export function printError(text: string, style?: LineStyle): void {
  printTo(process.stderr, text, style);
}

/** What a command that takes long is doing, for who watches it. */
export interface Progress {
  /** Says what is being done now. */
  show(what: string): void;
  /** Takes the line away. */
  end(): void;
}

/**
 * Shows on one line of standard error what a command is doing, and for how many seconds it has run. The line is
 * written anew, and goes before anything else is printed and at the end. It is plain text, and only a terminal has it.
 */
export function startProgress(): Progress {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const began = Date.now();
  let what = '';
  const draw = () => drawLine(`${Math.round((Date.now() - began) / SECOND_MS)} s  ${what}`);
  const ticking = setInterval(draw, SECOND_MS).unref();
  return {
    show: (text) => {
      what = readableText(text);
      draw();
    },
    end: () => {
      clearInterval(ticking);
      drawLine('');
    },
  };
}

const SECOND_MS = 1_000;
/** How many characters of a line are on the terminal now, to be written over. */
let drawn = 0;

function drawLine(text: string): void {
  if (text === '' && drawn === 0) return;
  // A line that wraps cannot be written over.
  const line = text.slice(0, (process.stderr.columns || 80) - 1);
  process.stderr.write(`\r${line.padEnd(drawn)}\r${line}`);
  drawn = line.length;
}

function printTo(stream: NodeJS.WriteStream, text: string, style: LineStyle | undefined): void {
  drawLine('');
  const readable = readableText(text);
  stream.write(`${style === undefined ? readable : styleText(style, readable, { stream })}\n`);
}
