const ELLIPSIS = '…';

/** The text, cut at a character so that it takes at most `maxBytes` bytes of UTF-8, an ellipsis included. */
export function cutToBytes(text: string, maxBytes: number, ellipsis = ELLIPSIS): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text).subarray(0, Math.max(0, maxBytes - Buffer.byteLength(ellipsis)));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }) + ellipsis;
}

/** The text, cut at a character so that it has at most `maxLength` UTF-16 units, an ellipsis included. */
export function cutToLength(text: string, maxLength: number, ellipsis = ELLIPSIS): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength - ellipsis.length));
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut) + ellipsis;
}
