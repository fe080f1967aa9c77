import Table from 'cli-table3';
import type { ListedInstance } from '../../client/api-client.ts';
import { durationInWords } from '../../functions/shared/notices/duration-in-words.ts';
import { readableText } from '../../functions/shared/base/readable-text.ts';
import type { LineStyle } from '../../lib/terminal.ts';

/** An instant in this machine's time zone: `2026-02-03 10:12:43`. */
export function localTime(instant: string): string {
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** How long an instance has run, or ran; nothing before it started. `now` is epoch milliseconds. */
export function runTime(
  { startedAt, stoppedAt, outcome }: Pick<ListedInstance, 'startedAt' | 'stoppedAt' | 'outcome'>,
  now: number,
): string {
  // Finished without a time: how long it took cannot be told.
  if (startedAt === undefined || (stoppedAt === undefined && outcome !== null)) return '';
  const end = stoppedAt === undefined ? now : Date.parse(stoppedAt);
  return durationInWords(end - Date.parse(startedAt));
}

/** How an outcome stands out. */
export function styleOf(outcome: ListedInstance['outcome']): LineStyle | undefined {
  if (outcome === 'failure') return 'red';
  return outcome === 'success' ? 'green' : undefined;
}

/** Rows in columns that line up, without lines around them. Texts from outside keep to their row. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = Object.fromEntries(BORDERS.map((name) => [name, '']));
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: none,
  });
  for (const row of rows) table.push(row.map((text) => readableText(text).replaceAll(/\s+/g, ' ')));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
] as const;
