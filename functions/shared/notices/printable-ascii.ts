/** Letters and signs that Unicode does not take apart, as they are usually written in ASCII. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '•': '*',
  '·': '.',
  '×': 'x',
  '→': '->',
  '←': '<-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '±': '+/-',
  µ: 'u',
  μ: 'u',
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  Δ: 'Delta',
  λ: 'lambda',
  π: 'pi',
  σ: 'sigma',
  ω: 'omega',
  Å: 'A',
  '€': 'EUR',
  '£': 'GBP',
  '°': ' deg',
};

/**
 * The text in printable ASCII on one line: accents are dropped, a few letters and signs are spelled out, control
 * characters and runs of white space become one space, and anything else becomes `?` (once for a run).
 */
export function printableAscii(text: string): string {
  return [...text.toWellFormed()]
    .map((character) => SPELLED[character] ?? character.normalize('NFKD').replace(/\p{M}/gu, ''))
    .join('')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/[^\x20-\x7e]+/g, '?')
    .trim();
}
