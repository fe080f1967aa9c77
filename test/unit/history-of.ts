import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import type { Source } from '../../functions/shared/instances/source.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { decide } from '../../functions/shared/history/decide.ts';
import { OBSERVED_AT, observation } from '../builders/observation.ts';
import { historySettings } from '../builders/settings.ts';

/** A report, by webhook unless it says otherwise. */
export type Reported = InstanceSummary | { readonly report: InstanceSummary; readonly source: Source };

/** The history that the rules make of reports in this order. */
export function historyOf(...reports: readonly Reported[]): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const reported of reports) {
    const { report, source } = isWithSource(reported)
      ? reported
      : { report: reported, source: 'webhook' as const };
    const seen = observation(report, { source });
    const decision = decide(events.at(-1), seen, historySettings(), 'writer-1', Date.parse(OBSERVED_AT));
    if (decision.kind === 'append') events.push(decision.event);
  }
  return events;
}

/** The newest event of the history that the rules make of reports in this order. */
export function lastOf(...reports: readonly Reported[]): HistoryEvent {
  const last = historyOf(...reports).at(-1);
  if (!last) throw new Error('nothing was recorded');
  return last;
}

function isWithSource(reported: Reported): reported is Exclude<Reported, InstanceSummary> {
  return 'report' in reported;
}
