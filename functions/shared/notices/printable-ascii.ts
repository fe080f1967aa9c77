import { readableLine } from '../base/readable-text.ts';

/** How letters and signs that Unicode does not take apart are usually written in ASCII. */
const WRITTEN_AS: readonly (readonly [ascii: string, characters: string])[] = [
  ["'", '‘’‚‛′‹›'],
  ['"', '“”„«»″'],
  ['-', '‐‑‒–—―−'],
  ['*', '•∗'],
  ['.', '·∙⋅'],
  ['x', '×'],
  ['/', '÷⁄∕'],
  ['~', '≈∼≃'],
  ['->', '→'],
  ['<-', '←'],
  ['<->', '↔'],
  ['<=>', '⇌'],
  ['=>', '⇒'],
  ['<=', '≤'],
  ['>=', '≥'],
  ['!=', '≠'],
  ['+/-', '±'],
  ['inf', '∞'],
  ['sqrt', '√'],
  [' deg', '°'],
  [' per mille', '‰'],
  ['EUR', '€'],
  ['GBP', '£'],
  ['JPY', '¥'],
  ['c', '¢'],
  ['(c)', '©'],
  ['(R)', '®'],
  ['u', 'µ'],
  ['Delta', '∆'],
  ['Sigma', '∑'],
  ['ss', 'ß'],
  ['SS', 'ẞ'],
  ['ae', 'æ'],
  ['AE', 'Æ'],
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['o', 'ø'],
  ['O', 'Ø'],
  ['D', 'ĐÐ'],
  ['th', 'þ'],
  ['Th', 'Þ'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['i', 'ı'],
  ['d', '∂đð'],
];
/** The letters from alpha on, in Unicode's order; the micro sign's lookalike is read as one. */
const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda u nu xi o pi rho sigma sigma tau upsilon phi chi psi omega';
const GREEK_CAPITALS = 'A B Gamma Delta E Z H Theta I K Lambda M N Xi O Pi P - Sigma T Y Phi X Psi Omega';

const SPELLED = new Map<string, string>([
  ...WRITTEN_AS.flatMap(([ascii, characters]) => [...characters].map((one) => [one, ascii] as const)),
  ...lettersFrom('α', GREEK),
  ...lettersFrom('Α', GREEK_CAPITALS),
]);

function lettersFrom(first: string, names: string): (readonly [string, string])[] {
  return names
    .split(' ')
    .map((name, place) => [String.fromCharCode(first.charCodeAt(0) + place), name] as const);
}

/**
 * The text in printable ASCII on one line: accents are dropped, small and composed characters are written out (`½` is
 * `1/2`, `℃` is ` degC`), Greek letters and a few signs are spelled, and anything else becomes `?` (once for a run).
 */
export function printableAscii(text: string): string {
  return (
    [...readableLine(text)]
      .map((character, at, all) => inAscii(character, all[at - 1]))
      .join('')
      .replace(/[^\x20-\x7e]+/g, '?')
      // A spelling may begin with a space.
      .replace(/ +/g, ' ')
      .trim()
  );
}

function inAscii(character: string, before = ''): string {
  const whole = SPELLED.get(character);
  if (whole !== undefined) return whole;
  const parts = character.normalize('NFKD').replace(/\p{M}/gu, '');
  const spelled = [...parts].map((part) => SPELLED.get(part) ?? part).join('');
  // `2½` is not `21/2`.
  return parts.includes('⁄') && /\d$/.test(before) ? ` ${spelled}` : spelled;
}
