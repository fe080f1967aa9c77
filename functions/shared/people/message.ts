import * as z from '../base/zod.ts';
import { historyEventSchema, NOTICE_KINDS, type NoticeKind } from '../history/history-event.ts';
import type { AddressKey } from './address.ts';

const instant = z.iso.datetime({ precision: 3 });

/** Which notice of its instance something is about. */
const numberedNotice = z.object({ kind: z.enum(NOTICE_KINDS), number: z.int().check(z.positive()) });

/** That the rules were asked about a notice, and when: every retry asks for the rules of that time. */
export const noticeDecisionSchema = z.object({
  instanceId: historyEventSchema.shape.instanceId,
  sequence: historyEventSchema.shape.sequence,
  notice: numberedNotice,
  decidedAt: instant,
});

/** See {@link noticeDecisionSchema}. */
export type NoticeDecision = z.output<typeof noticeDecisionSchema>;

/**
 * What became of a message: `due`, it has to be sent; `held`, it waits for a reason; `told`; `uncertain`, it may have
 * been told; `dropped`, it is not told, and `reason` says why.
 */
export const MESSAGE_STATES = ['due', 'held', 'told', 'uncertain', 'dropped'] as const;

/** Why a message is not told, or waits. */
export const MESSAGE_REASONS = {
  superseded: 'the instance has another outcome by now',
  'already-told': 'the last message about the instance said the same',
  'nothing-to-correct': 'the address was never told what this corrects',
  'no-rule': 'no rule names the instance any more',
  'not-visible': 'the person may not see the instance',
  'address-removed': 'the address was removed',
  'not-confirmed': 'the address was not confirmed within 48 hours',
  'held-too-long': 'it was held for seven days',
  refused: 'it was refused for seven days',
  'no-event': 'the instance’s history is gone',
  burst: 'it waits for others, to go with them',
  'quiet-hours': 'the person has quiet hours',
  pending: 'the address is not confirmed yet',
  suspended: 'the address is suspended',
} as const;

/** See {@link MESSAGE_REASONS}. */
export type MessageReason = keyof typeof MESSAGE_REASONS;

const reasons = Object.keys(MESSAGE_REASONS) as [MessageReason, ...MessageReason[]];

/** What one address is owed, or got, about one notice. */
export const messageSchema = z.object({
  instanceId: historyEventSchema.shape.instanceId,
  sequence: historyEventSchema.shape.sequence,
  notice: numberedNotice,
  userName: z.string(),
  addressId: z.string(),
  /** A rule names it; or the address was told what this corrects. */
  because: z.enum(['rule', 'correction']),
  /** The rules that name it, as far as they did when it was decided. */
  rules: z.array(z.object({ route: z.string(), id: z.string() })),
  createdAt: instant,
  state: z.enum(MESSAGE_STATES),
  reason: z.optional(z.enum(reasons)),
  /** Tries that may have reached the address, though nobody knows. */
  attempts: z.int().check(z.nonnegative()),
  /** When it is looked at again (epoch ms), while it is due or held. */
  dueAt: z.optional(z.number()),
  /** When it was told or dropped. */
  settledAt: z.optional(instant),
  /** SNS's id of what was sent. */
  messageId: z.optional(z.string()),
  /** The digest that it went with. */
  digestId: z.optional(z.string()),
});

/** See {@link messageSchema}. */
export type Message = z.output<typeof messageSchema>;

/** A message that is due or held. */
export type OpenMessage = Message & { readonly state: 'due' | 'held'; readonly dueAt: number };

/** Where a message is kept: with its instance, under its notice and address. */
export interface MessageKey {
  readonly instanceId: string;
  readonly item: string;
}

/** Where a message is kept. */
export function keyOfMessage({
  instanceId,
  notice,
  userName,
  addressId,
}: Pick<Message, 'instanceId' | 'notice' | 'userName' | 'addressId'>): MessageKey {
  return { instanceId, item: `message#${notice.kind}:${notice.number}#${addressId}#${userName}` };
}

/** The address of a message. */
export function addressOfMessage({
  userName,
  addressId,
}: Pick<Message, 'userName' | 'addressId'>): AddressKey {
  return { userName, id: addressId };
}

/** Whether a message is due or held. */
export function isOpen(message: Message): message is OpenMessage {
  return message.state === 'due' || message.state === 'held';
}

/** Whether a notice tells of a failure, which waits less than others. */
export function isFailure(kind: NoticeKind): boolean {
  return kind === 'failed';
}
