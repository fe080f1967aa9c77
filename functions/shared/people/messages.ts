import type { AddressKey } from './address.ts';
import type { Message, MessageKey, NoticeDecision, OpenMessage } from './message.ts';

/** A message that is due or held, as an index knows it. May lag behind the message. */
export type OpenEntry = Pick<
  OpenMessage,
  'instanceId' | 'notice' | 'userName' | 'addressId' | 'createdAt'
> & {
  readonly dueAt: number;
};

/** How a message goes on: it is looked at again, or it is settled. */
export type MessageChange =
  | (Pick<OpenMessage, 'state' | 'dueAt'> & Partial<Pick<Message, 'reason' | 'attempts'>>)
  | ({ readonly state: 'told' | 'uncertain' | 'dropped'; readonly settledAt: string } & Partial<
      Pick<Message, 'reason' | 'messageId' | 'digestId'>
    >);

/** A page of a person's messages, newest first; `next` goes on after it. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly next: string | undefined;
}

/** The decisions and messages. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface Messages {
  /** Writes a decision, unless there is one of the notice, and returns the one that is kept. */
  decide(decision: NoticeDecision): Promise<NoticeDecision>;

  /** Writes a message, unless there is one of that notice and address. Returns whether there was none. */
  add(message: Message): Promise<boolean>;

  /** All messages about an instance, oldest notice first; strongly consistent. */
  ofInstance(instanceId: string): Promise<readonly Message[]>;

  /** Strongly consistent. */
  message(key: MessageKey): Promise<Message | undefined>;

  /** Changes a message that is still due or held. Returns whether it was. A `reason` that is not given is taken away. */
  change(key: MessageKey, change: MessageChange): Promise<boolean>;

  /** Up to `limit` messages whose `dueAt` is at or before `until` (epoch ms), earliest first. May lag. */
  due(until: number, limit: number): Promise<readonly OpenEntry[]>;

  /** Up to `limit` messages that are due or held for an address, oldest first. May lag. */
  openOf(address: AddressKey, limit: number): Promise<readonly OpenEntry[]>;

  /** Messages to a person, newest first. May lag. */
  ofPerson(userName: string, limit: number, after?: string): Promise<MessagePage>;
}
