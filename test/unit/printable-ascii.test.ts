import { expect, test } from '@jest/globals';
import { printableAscii } from '../../functions/shared/notices/printable-ascii.ts';

test.each([
  ['ß ẞ æ Æ œ Œ ø Ø đ Đ ð Ð þ Þ ł Ł ı Å', 'ss SS ae AE oe OE o O d D d D th Th l L i A'],
  [
    'αβγδεζηθικλμνξοπρσςτυφχψω',
    'alphabetagammadeltaepsilonzetaetathetaiotakappalambdaunuxiopirhosigmasigmatauupsilonphichipsiomega',
  ],
  ['ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ', 'ABGammaDeltaEZHThetaIKLambdaMNXiOPiPSigmaTYPhiXPsiOmega'],
  ['25℃ 77℉ 3K', '25 degC 77 degF 3K'],
  ['½ 2½ ¾', '1/2 2 1/2 3/4'],
  ['10⁻⁶ CO₂ x²', '10-6 CO2 x2'],
  [`N,N′-dimethyl 5″`, `N,N'-dimethyl 5"`],
  ['≈3 ∞ √2 ∆G 5‰ ⇌', '~3 inf sqrt2 DeltaG 5 per mille <=>'],
  ['µ μ α β γ δ Δ λ π σ ω', 'u u alpha beta gamma delta Delta lambda pi sigma omega'],
  ['‘a’ ‚b’ “c” „d” «e»', `'a' 'b' "c" "d" "e"`],
  ['a‐b‑c–d—e−f', 'a-b-c-d-e-f'],
  ['• · × → ← ≤ ≥ ≠ ±', '* . x -> <- <= >= != +/-'],
  ['5€ 3£ 20°', '5EUR 3GBP 20 deg'],
])('%j is written as %j', (text, ascii) => {
  expect(printableAscii(text)).toBe(ascii);
});

test.each([
  ['Ünïcôdé Ḡ ﬁ ½', 'Unicode G fi 1/2'],
  ['a\t\r\n\u0000\u200b  b', 'a b'],
  ['  a  ', 'a'],
  ['分子 x 動力学', '? x ?'],
  ['a\ud800b', 'a?b'],
  [' ~', '~'],
  ['', ''],
])('%j becomes %j', (text, ascii) => {
  expect(printableAscii(text)).toBe(ascii);
});
