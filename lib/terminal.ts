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

function printTo(stream: NodeJS.WriteStream, text: string, style: LineStyle | undefined): void {
  const readable = readableText(text);
  stream.write(`${style === undefined ? readable : styleText(style, readable, { stream })}\n`);
}
