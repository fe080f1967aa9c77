import type { Source } from '../../functions/shared/instances/source.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { observe, type Observation } from '../../functions/shared/instances/observation.ts';
import { summary } from './summary.ts';

/** When the examples are observed, unless they say otherwise: shortly after the example Job has finished. */
export const OBSERVED_AT = '2026-02-03T10:12:43.000Z';

/** An observation of a summary (by default of a running Job), by webhook unless said otherwise. */
export function observation(
  report: InstanceSummary = summary(),
  { source = 'webhook', observedAt = OBSERVED_AT }: { source?: Source; observedAt?: string } = {},
): Observation {
  return observe(report, source, observedAt);
}
