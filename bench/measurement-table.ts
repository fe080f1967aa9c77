import type { Measurement } from './measurement.ts';
import { textTable } from './text-table.ts';

/** Measurements as a table for a terminal, in their order. */
export function measurementTable(measurements: readonly Measurement[]): string {
  return textTable(
    ['what', 'benchmark', 'value', 'unit', 'spread', 'ratio', 'target'],
    measurements.map(({ what, benchmark, value, unit, spread, ratio, baseline, target }) => [
      what,
      benchmark,
      shown(value),
      unit,
      spread ? `${shown(spread[0])} – ${shown(spread[1])}` : '',
      ratio === undefined ? '' : `${shown(ratio)} × ${baseline ?? ''}`,
      target ? `${target.met ? 'met' : 'MISSED'}: ${target.text}` : '',
    ]),
  );
}

/** Three digits that count, more where the number itself has more. */
function shown(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
