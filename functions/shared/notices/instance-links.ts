import type { HistoryEvent } from '../history/history-event.ts';
import type { NoticeSettings } from './notice.ts';

/** Addresses worth sending. */
export interface InstanceLinks {
  readonly run: string;
  readonly logs: string;
}

/** The run page and the logs of an instance in the Data Manager's user interface, when its address is configured. */
export function instanceLinks(
  event: Pick<HistoryEvent, 'instanceId' | 'projectId'>,
  { uiUrl }: NoticeSettings,
): InstanceLinks | undefined {
  if (uiUrl === undefined) return undefined;
  const base = uiUrl.replace(/\/+$/, '');
  const id = encodeURIComponent(event.instanceId.toWellFormed());
  return {
    run: `${base}/results/instance/${id}`,
    logs: `${base}/project?project=${encodeURIComponent(event.projectId.toWellFormed())}&path=.${id}`,
  };
}
