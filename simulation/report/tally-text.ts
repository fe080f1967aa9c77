import { INVARIANTS, type Invariant } from '../invariants/invariants.ts';
import type { Variant } from '../variants/variant.ts';
import { SOMETIMES } from './sometimes.ts';
import type { Tally } from './tally.ts';

/** A variant, and what it came to. */
export interface VariantResult {
  readonly variant: Variant;
  readonly tally: Tally;
}

/** A run of this many lifecycles meets every fault that the simulation brings about, but for the rare ones. */
const ENOUGH = 100_000;
/** Functions keep to their budgets: a dozen in a million lives are ended by their time-out. */
const ENOUGH_FOR_RARE = 1_000_000;
const RARE = new Set(['37']);

/** The rows of the list of faults that a run of this length should have met, and has not. */
export function missingRows({ lifecycles, happened }: Tally): string[] {
  return Object.entries(SOMETIMES).flatMap(([row, what]) => {
    const isDue = lifecycles >= (RARE.has(row) ? ENOUGH_FOR_RARE : ENOUGH);
    return isDue && !happened[row] ? [`row ${row} (${what})`] : [];
  });
}

/** A tally as it is printed. */
export function tallyText(tally: Tally, seed: number, seconds: number): string {
  const { lifecycles, worlds, reports, events, notices, messages, excused } = tally;
  const again = Object.values(excused).reduce((sum, count) => sum + count, 0);
  const excuses = Object.entries(excused).map(([excuse, count]) => `${excuse} ${number(count)}`);
  const rows = Object.entries(SOMETIMES).map(
    ([row, what]) => `  ${row.padStart(2)}  ${number(tally.happened[row] ?? 0).padStart(11)}  ${what}`,
  );
  return [
    `seed ${seed}: ${number(lifecycles)} lifecycles in ${number(worlds)} worlds, ${seconds.toFixed(0)} s`,
    `accepted  ${number(reports)} reports`,
    `recorded  ${number(events)} events`,
    `owed      ${number(notices)} notices`,
    `told      ${number(messages)} messages; ${number(again)} of them again, each explained (${excuses.join(', ') || 'none'})`,
    `lost      ${number(tally.lost)}`,
    `doubled without an explanation  ${number(tally.doubled)}`,
    `slowest message once the faults had stopped: ${(tally.slowest * 100).toFixed(0)} % of what it may take`,
    `worlds in which something did not hold: ${tally.broken.length}${brokenInvariants(tally)}`,
    'how often each row of the list of faults happened',
    ...rows,
  ].join('\n');
}

/** What the variants break, as a table in Markdown. */
export function variantsTable(results: readonly VariantResult[]): string {
  const lines = results.map(({ variant, tally }) => {
    const broken = invariantsOf(tally).join(', ') || 'none';
    return `| \`${variant.name}\` | ${variant.description} | ${broken} | ${number(tally.lost)} | ${number(tally.doubled)} | ${tally.broken.length} of ${tally.worlds} |`;
  });
  return [
    '| variant | what it does | breaks | lost | doubled | worlds |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** The invariants that do not hold in some world, in their order. */
export function invariantsOf({ broken }: Tally): Invariant[] {
  const all = new Set(broken.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)));
  return INVARIANTS.filter((invariant) => all.has(invariant));
}

function brokenInvariants(tally: Tally): string {
  const names = invariantsOf(tally);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}
