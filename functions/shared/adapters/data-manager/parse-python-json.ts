const NO_NUMBER = /-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses JSON as Python's `json` may write it, or gives `undefined` where it is none: `NaN`, `Infinity` and `-Infinity`,
 * which are no JSON, become `null`.
 */
export function parsePythonJson(text: string): unknown {
  return parsed(text) ?? parsed(outsideTexts(text, (part) => part.replace(NO_NUMBER, 'null')));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
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
