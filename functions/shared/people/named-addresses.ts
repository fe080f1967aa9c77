import type { NotableEvent } from '../history/history-event.ts';
import type { AddressKey } from './address.ts';
import type { Message } from './message.ts';
import { namesInstance } from './names-instance.ts';
import { keyOfRule, termsAt, type Rule, type RuleKey } from './rule.ts';

/** An address that has to get a message about a notice, and why. */
export interface NamedAddress {
  readonly address: AddressKey;
  readonly because: Message['because'];
  readonly rules: readonly RuleKey[];
}

/**
 * The addresses that a notice has to reach: those named by rules that were in force when it was decided (ISO-8601,
 * UTC, milliseconds), and, for a correction, those that were told what it corrects or may still be, as long as any
 * rule of their person names the instance. Each address once. `earlier` are the messages about the instance.
 */
export function namedAddresses(
  event: NotableEvent,
  rules: readonly Rule[],
  earlier: readonly Message[],
  decidedAt: string,
): readonly NamedAddress[] {
  const inForce = rules.flatMap((rule) => {
    const terms = termsAt(rule, decidedAt);
    return terms && namesInstance(rule, terms, event) ? [{ rule, terms }] : [];
  });
  const named = new Map<string, NamedAddress>();
  for (const { rule, terms } of inForce) {
    if (!terms.kinds.includes(event.notice.kind)) continue;
    for (const id of terms.addressIds) {
      const key = nameOf({ userName: rule.userName, id });
      const rulesSoFar = named.get(key)?.rules ?? [];
      named.set(key, {
        address: { userName: rule.userName, id },
        because: 'rule',
        rules: [...rulesSoFar, keyOfRule(rule)],
      });
    }
  }
  for (const { userName, addressId, notice, sequence, state } of earlier) {
    const key = nameOf({ userName, id: addressId });
    if (sequence >= event.sequence || notice.kind === event.notice.kind) continue;
    if (state === 'dropped' || named.has(key)) continue;
    const naming = inForce.filter(({ rule }) => rule.userName === userName);
    if (naming.length === 0) continue;
    named.set(key, {
      address: { userName, id: addressId },
      because: 'correction',
      rules: naming.map(({ rule }) => keyOfRule(rule)),
    });
  }
  return [...named.values()];
}

function nameOf({ userName, id }: AddressKey): string {
  return JSON.stringify([userName, id]);
}
