const NO_NUMBER = /-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses JSON as Python's `json` may write it: `NaN`, `Infinity` and `-Infinity`, which are no JSON, become `null`.
 *
 * @throws SyntaxError when it is not JSON otherwise either
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(outsideTexts(text, (part) => part.replace(NO_NUMBER, 'null')));
  }
}

/** Changes what stands outside the texts in quotes. */
function outsideTexts(json: string, change: (part: string) => string): string {
  const parts: string[] = [];
  let from = 0;
  for (let quote = json.indexOf('"'); quote >= 0; quote = json.indexOf('"', from)) {
    const end = endOfText(json, quote);
    parts.push(change(json.slice(from, quote)), json.slice(quote, end));
    from = end;
  }
  return [...parts, change(json.slice(from))].join('');
}

/** The place after the text that begins with this quote. */
function endOfText(json: string, quote: number): number {
  let at = quote + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
