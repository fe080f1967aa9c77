import { escapedMarkup } from '../../lib/escaped-markup.ts';

/** The colours of a picture. */
export interface Theme {
  readonly background: string;
  readonly bar: string;
  readonly text: string;
  readonly faint: string;
  readonly border: string;
}

/** A line of a picture; `colour` is that of its text. */
export interface PictureLine {
  readonly text: string;
  readonly colour?: string;
  readonly isBold?: boolean;
}

const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.83;
const LINE_HEIGHT = 19;
const MARGIN = 18;
const BAR_HEIGHT = 34;

/** A window with lines of text in a font of equal widths, as SVG. */
export function textWindow(title: string, lines: readonly PictureLine[], theme: Theme): string {
  const columns = Math.max(...lines.map(({ text }) => text.length), title.length + 12);
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN);
  const height = BAR_HEIGHT + lines.length * LINE_HEIGHT + 2 * MARGIN;
  const rows = lines.map(({ text, colour = theme.text, isBold = false }, index) => {
    const y = BAR_HEIGHT + MARGIN + (index + 1) * LINE_HEIGHT - 5;
    const weight = isBold ? ' font-weight="bold"' : '';
    return `  <text x="${MARGIN}" y="${y}" fill="${colour}"${weight} xml:space="preserve">${escapedMarkup(text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapedMarkup(title)}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    `  <rect width="${width}" height="${height}" rx="8" fill="${theme.background}"/>`,
    `  <path d="M0 ${BAR_HEIGHT}V8a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v${BAR_HEIGHT - 8}z" fill="${theme.bar}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (colour, index) =>
        `  <circle cx="${MARGIN + index * 18}" cy="${BAR_HEIGHT / 2}" r="5.5" fill="${colour}"/>`,
    ),
    `  <text x="${width / 2}" y="${BAR_HEIGHT / 2 + 4}" fill="${theme.faint}" text-anchor="middle">${escapedMarkup(title)}</text>`,
    `  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="none" stroke="${theme.border}"/>`,
    ...rows.filter((row) => !row.includes('></text>')),
    '</svg>',
    '',
  ].join('\n');
}
