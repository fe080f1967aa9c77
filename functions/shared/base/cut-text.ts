const ELLIPSIS = '…';
/** At most what the line between a beginning and an end takes. */
const MARK_BYTES = 48;

/** The text, cut at a character so that it takes at most `maxBytes` bytes of UTF-8, an ellipsis included. */
export function cutToBytes(text: string, maxBytes: number, ellipsis = ELLIPSIS): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text).subarray(0, Math.max(0, maxBytes - Buffer.byteLength(ellipsis)));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }) + ellipsis;
}

/**
 * The text, cut in its middle so that it takes at most `maxBytes` bytes of UTF-8: its beginning, on a line of its own
 * how many characters are left out, and its end.
 */
export function cutMiddleToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const halfBytes = Math.floor((maxBytes - MARK_BYTES) / 2);
  const beginning = cutToBytes(text, halfBytes, '');
  const end = endOf(text, halfBytes);
  const leftOut = text.length - beginning.length - end.length;
  return `${beginning}\n… ${leftOut} characters left out …\n${end}`;
}

/** The end of a text, from a character on, in at most `maxBytes` bytes of UTF-8. */
function endOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let from = Math.max(0, bytes.length - maxBytes);
  // Not in the middle of a character.
  while ((bytes[from] ?? 0) >> 6 === 0b10) from += 1;
  return bytes.toString('utf8', from);
}

/** The text, cut at a character so that it has at most `maxLength` UTF-16 units, an ellipsis included. */
export function cutToLength(text: string, maxLength: number, ellipsis = ELLIPSIS): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength - ellipsis.length));
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut) + ellipsis;
}
