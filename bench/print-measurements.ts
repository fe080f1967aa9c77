import Table from 'cli-table3';
import type { Measurement } from './measurement.ts';

const number = (value: number) =>
  value.toLocaleString('en', { maximumSignificantDigits: value < 1_000 ? 3 : 12 });

/** Prints measurements as a table, for a benchmark that is run alone. */
export function printMeasurements(measurements: readonly Measurement[]): void {
  const table = new Table({
    head: ['what', 'median', 'spread', 'ratio', 'target'],
    style: { head: [], border: [] },
  });
  for (const { what, unit, value, spread, ratio, baseline, target } of measurements) {
    table.push([
      what,
      `${number(value)} ${unit}`,
      spread ? `${number(spread[0])} to ${number(spread[1])}` : '',
      ratio === undefined ? '' : `${ratio.toFixed(2)} (${baseline ?? ''})`,
      target ? `${target.met ? 'met' : 'missed'}: ${target.text}` : '',
    ]);
  }
  console.log(table.toString());
}
