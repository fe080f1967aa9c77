import { omittedFieldNames } from '../../base/omitted-fields.ts';
import type { HistoryEvent } from '../../history/history-event.ts';
import { storableSummary } from './storable-summary.ts';

/** The event with as much of its summary as an item can hold; what is left out is named with the other omitted fields. */
export function storableEvent(event: HistoryEvent): HistoryEvent {
  const { summary, omittedFields } = storableSummary(event.summary);
  const omitted = omittedFieldNames([...(event.omittedFields ?? []), ...omittedFields]);
  return { ...event, summary, ...(omitted.length > 0 && { omittedFields: omitted }) };
}
