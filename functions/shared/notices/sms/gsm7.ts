import { printableAscii } from '../printable-ascii.ts';

/** The characters of one GSM-7 part; a second part would be billed as a second message. */
export const SMS_MAX = 160;

/** These ASCII characters take two places in GSM-7, and the backtick does not exist there. */
const TO_GSM7: Readonly<Record<string, string>> = {
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '\\': '/',
  '^': '',
  '~': '-',
  '|': '/',
  '`': "'",
};

/** The text on one line, in characters that take one place each in GSM-7. */
export function gsm7(text: string): string {
  return printableAscii(text).replace(/[[\]{}\\^~|`]/g, (character) => TO_GSM7[character] ?? '');
}

/** Whether a text can go into an SMS as it is; see {@link gsm7}. */
export function isGsm7(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/[[\]{}\\^~|`]/.test(text);
}
