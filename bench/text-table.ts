import Table from 'cli-table3';

/** A table for a terminal: the first column to the left, the others to the right, long texts wrapped. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, index) => (index === 0 || index === head.length - 1 ? 'left' : 'right')),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    wordWrap: true,
    colWidths: head.map((_, index) => (index === 0 || index === head.length - 1 ? 46 : null)),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
