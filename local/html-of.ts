import { escapedMarkup } from '../lib/escaped-markup.ts';

const ADDRESS = /https?:\/\/[^\s<>"]+/g;
const STYLE =
  'max-width:42em;margin:0 auto;padding:1em;font:16px/1.5 sans-serif;white-space:pre-wrap;overflow-wrap:anywhere';

/** A plain text as HTML that reads well on a phone: its lines as they are, wrapped, its addresses as links. */
export function htmlOf(text: string): string {
  const body = escapedMarkup(text).replace(ADDRESS, (address) => `<a href="${address}">${address}</a>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><body><div style="${STYLE}">${body}</div></body></html>`;
}
