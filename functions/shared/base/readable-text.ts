import { stripVTControlCharacters } from 'node:util';

/**
 * What shows nothing of its own but changes how the rest is shown: direction marks and overrides, invisible spaces,
 * tags. The joiners of Indic scripts and emoji are not among them.
 */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g;
const CONTROL = /[^\P{Cc}\n\t]/gu;

/**
 * A text from outside as people may see it, on a terminal as in a message: without escape sequences, control
 * characters (but tabs and line ends, all of them `\n`) and invisible characters that change what is seen.
 */
export function readableText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(LINE_END, '\n')
    .replace(CONTROL, ' ')
    .replace(INVISIBLE, '');
}

/** The same on one line, with single spaces. */
export function readableLine(text: string): string {
  return readableText(text).replace(/\s+/gu, ' ').trim();
}
