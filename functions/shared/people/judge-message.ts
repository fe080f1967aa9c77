import type { HistoryEvent } from '../history/history-event.ts';
import type { Message, MessageReason } from './message.ts';
import { namesInstance, type NamedInstance } from './names-instance.ts';
import { termsAt, type Rule } from './rule.ts';

/** Whether a message is to be sent now; `heard` is what the address may have heard last about the instance. */
export type Judgement =
  | { readonly kind: 'send'; readonly heard: Message | undefined }
  | { readonly kind: 'drop'; readonly reason: MessageReason };

/**
 * Whether a message still tells the truth, and something new. `newest` is the instance's newest event;
 * `others` are the other messages about the instance to the same address.
 */
export function judgeMessage(
  message: Message,
  newest: Pick<HistoryEvent, 'noticeCounts' | 'lastOutcome'> | undefined,
  others: readonly Message[],
): Judgement {
  const { kind, number } = message.notice;
  if (newest === undefined) return { kind: 'drop', reason: 'no-event' };
  const isLast = newest.lastOutcome === (kind === 'failed' ? 'failure' : 'success');
  if (!isLast || newest.noticeCounts[kind] !== number) return { kind: 'drop', reason: 'superseded' };
  const heard = others
    .filter((other) => other.sequence < message.sequence && mayHaveBeenHeard(other))
    .reduce<Message | undefined>(
      (last, other) => (other.sequence > (last?.sequence ?? 0) ? other : last),
      undefined,
    );
  if (heard?.state === 'told' && heard.notice.kind === kind) return { kind: 'drop', reason: 'already-told' };
  if (message.because === 'correction' && !corrects(message, heard)) {
    return { kind: 'drop', reason: 'nothing-to-correct' };
  }
  return { kind: 'send', heard };
}

/** Whether a message says something else than what the address may have heard last. */
export function corrects(message: Pick<Message, 'notice'>, heard: Message | undefined): boolean {
  return heard !== undefined && heard.notice.kind !== message.notice.kind;
}

/** The first of a person's rules that still wants a message at a time (ISO-8601, UTC, milliseconds). */
export function ruleThatNames(
  rules: readonly Rule[],
  message: Message,
  instance: NamedInstance,
  heard: Message | undefined,
  time: string,
): Rule | undefined {
  return rules.find((rule) => {
    const terms = termsAt(rule, time);
    if (rule.userName !== message.userName || !terms || !namesInstance(rule, terms, instance)) return false;
    // What was told and is not true any more is corrected, whatever kinds the rule names.
    if (corrects(message, heard)) return true;
    return terms.kinds.includes(message.notice.kind) && terms.addressIds.includes(message.addressId);
  });
}

/** Whether the person may know of a message: it was told, or tried without an answer. */
function mayHaveBeenHeard({ state, attempts }: Message): boolean {
  return state === 'told' || state === 'uncertain' || (state !== 'dropped' && attempts > 0);
}
