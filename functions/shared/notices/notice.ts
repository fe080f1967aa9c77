import type { HistoryEntry, HistoryEvent, NotableEvent, NoticeKind } from '../history/history-event.ts';

/** One thing about one instance that somebody may want to be told. */
export interface Notice {
  /** See {@link noticeId}. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** The event of the instance's history that it tells of. */
  readonly event: HistoryEvent;
}

/** Where people can look at an instance: the base address of the Data Manager's user interface. */
export interface NoticeSettings {
  readonly uiUrl: string | undefined;
}

/** The notice of an event. */
export function noticeOf(event: NotableEvent): Notice {
  return { id: noticeId(event), kind: event.notice.kind, event };
}

/**
 * The id of an event's notice: `<instance id>:<kind>`, with `:2`, `:3`, … when the same kind is told again after a
 * correction. It is the same in every repetition.
 */
export function noticeId({ instanceId, notice }: Pick<NotableEvent, 'instanceId' | 'notice'>): string {
  const { kind, number } = notice;
  return number === 1 ? `${instanceId}:${kind}` : `${instanceId}:${kind}:${number}`;
}

/** Whether an entry of a history has a notice, told or not. */
export function hasNotice<E extends HistoryEntry>(event: E): event is E & Pick<NotableEvent, 'notice'> {
  return event.notice !== undefined;
}

/** The phase under which people hear of a notice, whatever synonym the Data Manager used. */
export function toldPhase(kind: NoticeKind): 'COMPLETED' | 'FAILED' {
  return kind === 'completed' ? 'COMPLETED' : 'FAILED';
}
