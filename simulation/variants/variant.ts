import type { ReportDependencies } from '../../functions/shared/platform/report-dependencies.ts';
import type { TableCommand } from '../engines/simulated-table.ts';

/** A Phasewatch that is wrong in one way, or in none. */
export interface Variant {
  readonly name: string;
  /** What is wrong with it, as the table of results says it. */
  readonly description: string;
  /** Exchanges what functions are given. */
  change?(report: ReportDependencies): ReportDependencies;
  /** Exchanges what is asked of the table. */
  alter?(command: TableCommand): TableCommand;
  /** Never sweeps. */
  readonly hasNoSweep?: boolean;
}

/** Phasewatch as it is. */
export const AS_IT_IS: Variant = { name: 'phasewatch', description: 'Phasewatch as it is' };
