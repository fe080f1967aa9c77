import type { Address, AddressKey } from '../../functions/shared/people/address.ts';
import type { AddressChanges, Addresses } from '../../functions/shared/people/addresses.ts';
import type { Digest, Digests } from '../../functions/shared/people/digest.ts';
import {
  isOpen,
  keyOfMessage,
  type Message,
  type MessageKey,
  type NoticeDecision,
  type OpenMessage,
} from '../../functions/shared/people/message.ts';
import type {
  MessageChange,
  MessagePage,
  Messages,
  OpenEntry,
} from '../../functions/shared/people/messages.ts';
import { keyOfRule, type Rule, type RuleKey } from '../../functions/shared/people/rule.ts';
import type { Rules } from '../../functions/shared/people/rules.ts';

const nameOf = (...parts: readonly unknown[]) => JSON.stringify(parts);

/** Addresses in memory; what goes in and what comes out are copies, and conditions are obeyed. So in all of these. */
export class MemoryAddresses implements Addresses {
  readonly #kept = new Map<string, Address>();

  async address({ userName, id }: AddressKey): Promise<Address | undefined> {
    return structuredClone(this.#kept.get(nameOf(userName, id)));
  }

  async ofPerson(userName: string): Promise<readonly Address[]> {
    const mine = [...this.#kept.values()].filter((address) => address.userName === userName);
    return structuredClone(mine.sort((a, b) => (a.id < b.id ? -1 : 1)));
  }

  async add(address: Address): Promise<boolean> {
    const name = nameOf(address.userName, address.id);
    if (this.#kept.has(name)) return false;
    this.#kept.set(name, structuredClone(address));
    return true;
  }

  async change(read: Address, changes: AddressChanges): Promise<Address | undefined> {
    const name = nameOf(read.userName, read.id);
    const there = this.#kept.get(name);
    if (there?.revision !== read.revision) return undefined;
    const changed = { ...there, ...structuredClone(changes), revision: read.revision + 1 };
    const present = Object.entries(changed).filter(([, value]) => value !== undefined);
    this.#kept.set(name, Object.fromEntries(present) as Address);
    return this.address(read);
  }
}

/** Rules in memory. */
export class MemoryRules implements Rules {
  readonly #kept = new Map<string, Rule>();

  async under(route: string): Promise<readonly Rule[]> {
    return this.#all().filter((rule) => keyOfRule(rule).route === route);
  }

  async rule({ route, id }: RuleKey): Promise<Rule | undefined> {
    return structuredClone(this.#kept.get(nameOf(route, id)));
  }

  async ofPerson(userName: string): Promise<readonly Rule[]> {
    return this.#all().filter((rule) => rule.userName === userName);
  }

  async put(rule: Rule): Promise<boolean> {
    const { route, id } = keyOfRule(rule);
    const there = this.#kept.get(nameOf(route, id));
    if ((there?.revision ?? 0) !== rule.revision - 1) return false;
    this.#kept.set(nameOf(route, id), structuredClone(rule));
    return true;
  }

  #all(): Rule[] {
    return structuredClone([...this.#kept.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  }
}

/** Decisions and messages in memory. */
export class MemoryMessages implements Messages {
  readonly #decisions = new Map<string, NoticeDecision>();
  readonly #kept = new Map<string, Message>();

  /** All messages, for assertions. */
  all(): Message[] {
    return structuredClone([...this.#kept.values()]);
  }

  async decide(decision: NoticeDecision): Promise<NoticeDecision> {
    const name = nameOf(decision.instanceId, decision.notice.kind, decision.notice.number);
    const kept = this.#decisions.get(name) ?? structuredClone(decision);
    this.#decisions.set(name, kept);
    return structuredClone(kept);
  }

  async add(message: Message): Promise<boolean> {
    const name = this.#nameOf(keyOfMessage(message));
    if (this.#kept.has(name)) return false;
    this.#kept.set(name, structuredClone(message));
    return true;
  }

  async ofInstance(instanceId: string): Promise<readonly Message[]> {
    const messages = [...this.#kept.values()].filter((message) => message.instanceId === instanceId);
    return structuredClone(messages.sort((a, b) => a.sequence - b.sequence));
  }

  async message(key: MessageKey): Promise<Message | undefined> {
    return structuredClone(this.#kept.get(this.#nameOf(key)));
  }

  async change(key: MessageKey, change: MessageChange): Promise<boolean> {
    const there = this.#kept.get(this.#nameOf(key));
    if (!there || !isOpen(there)) return false;
    const { reason: _reason, dueAt: _dueAt, ...kept } = there;
    this.#kept.set(this.#nameOf(key), { ...kept, ...structuredClone(change) });
    return true;
  }

  async due(until: number, limit: number): Promise<readonly OpenEntry[]> {
    return this.#open()
      .filter(({ dueAt }) => dueAt <= until)
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit)
      .map(entryOf);
  }

  async openOf({ userName, id }: AddressKey, limit: number): Promise<readonly OpenEntry[]> {
    return this.#open()
      .filter((message) => message.userName === userName && message.addressId === id)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .slice(0, limit)
      .map(entryOf);
  }

  async ofPerson(userName: string, limit: number, after?: string): Promise<MessagePage> {
    const placeOf = (message: Message) => {
      const { instanceId, item } = keyOfMessage(message);
      return `message#${message.createdAt}#${instanceId}#${item}`;
    };
    const messages = this.all()
      .filter((message) => message.userName === userName)
      .filter((message) => after === undefined || placeOf(message) < after)
      .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
    const page = messages.slice(0, limit);
    return { messages: page, next: messages.length > limit ? placeOf(page.at(-1)!) : undefined };
  }

  #open(): OpenMessage[] {
    return [...this.#kept.values()].filter(isOpen);
  }

  #nameOf({ instanceId, item }: MessageKey): string {
    return nameOf(instanceId, item);
  }
}

/** Digests in memory. */
export class MemoryDigests implements Digests {
  readonly #kept = new Map<string, Digest>();

  async digest(id: string): Promise<Digest | undefined> {
    return structuredClone(this.#kept.get(id));
  }

  async put(digest: Digest): Promise<void> {
    this.#kept.set(digest.id, structuredClone(digest));
  }
}

function entryOf({ instanceId, notice, userName, addressId, createdAt, dueAt }: OpenMessage): OpenEntry {
  return structuredClone({ instanceId, notice, userName, addressId, createdAt, dueAt });
}
