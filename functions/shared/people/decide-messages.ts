import { inParallel } from '../base/in-parallel.ts';
import type { EventKey, NotableEvent } from '../history/history-event.ts';
import { hasNotice, noticeId } from '../notices/notice.ts';
import { burst } from './burst.ts';
import { addressOfMessage, isFailure, isOpen, type Message } from './message.ts';
import { namedAddresses, type NamedAddress } from './named-addresses.ts';
import { readiness } from './readiness.ts';
import { routesOf } from './routes.ts';
import { noteHeld } from './note-held.ts';
import { SEND_LEASE_MS, sendToAddress } from './send-to-address.ts';
import type { NoticeFlags, TellingDependencies } from './telling.ts';

/** What became of an event's notice: there is none to tell, or so many addresses have their messages. */
export type Deciding =
  | { readonly kind: 'nothing-to-tell' }
  | { readonly kind: 'decided'; readonly messages: number; readonly dropped: number };

/**
 * Asks the rules about the notice of an event. The time of the decision is fixed first; then each address that a rule
 * in force at that time names gets its message, also where it is dropped at once; then the event's flag is cleared.
 * What may go at once is sent, until `deadline` (epoch ms); the sweep sends the rest. Doing it again, at any point and
 * any number of times, adds nothing.
 *
 * @throws StorageUnavailable the event still owes its notice
 */
export async function decideMessages(
  key: EventKey,
  deadline: number,
  dependencies: TellingDependencies & { readonly flags: NoticeFlags },
): Promise<Deciding> {
  const { history, messages, rules, flags, clock, telemetry } = dependencies;
  const event = await history.event(key);
  if (!event || !hasNotice(event) || event.suppressed) return { kind: 'nothing-to-tell' };
  const { instanceId, sequence, notice } = event;
  const now = new Date(clock.now()).toISOString();
  const { decidedAt } = await messages.decide({ instanceId, sequence, notice, decidedAt: now });
  // Only now, so that a rule that is changed after that time is read as it was.
  const [earlier, ...underRoutes] = await Promise.all([
    messages.ofInstance(instanceId),
    ...routesOf(event).map((route) => rules.under(route)),
  ]);
  const named = namedAddresses(event, underRoutes.flat(), earlier, decidedAt);
  const added = await inParallel(named, (address) => addMessage(event, address, dependencies));
  await flags.decided(key);
  const open = added.filter((message) => message !== undefined).filter(isOpen);
  telemetry.info('NoticeDecided', {
    instanceId,
    sequence,
    notice: noticeId(event),
    messages: named.length,
    open: open.length,
  });
  await inParallel(
    open.filter(({ state }) => state === 'due'),
    (message) => sendToAddress(addressOfMessage(message), [message], deadline, dependencies),
  );
  const dropped = added.filter((message) => message?.state === 'dropped').length;
  return { kind: 'decided', messages: named.length, dropped };
}

/** Writes the message of one address; `undefined` where there is one already. */
async function addMessage(
  event: NotableEvent,
  { address: key, because, rules }: NamedAddress,
  dependencies: TellingDependencies,
): Promise<Message | undefined> {
  const { addresses, messages, mayBeTold, quietHoursOf, clock, telemetry } = dependencies;
  const [address, quiet, isVisible] = await Promise.all([
    addresses.address(key),
    quietHoursOf(key.userName),
    mayBeTold(key.userName, event),
  ]);
  const now = clock.now();
  const waiting = { since: now, isFailure: isFailure(event.notice.kind) };
  const ready = isVisible
    ? readiness(address, quiet, waiting, now)
    : ({ kind: 'drop', reason: 'not-visible' } as const);
  const verdict = address && burst(address.burst, [waiting], now);
  const isHeldByBurst = ready.kind === 'ready' && verdict?.kind === 'hold';
  const fate = isHeldByBurst
    ? ({ state: 'held', reason: 'burst', dueAt: verdict.until } as const)
    : fateOf(ready, now);
  const message: Message = {
    instanceId: event.instanceId,
    sequence: event.sequence,
    notice: event.notice,
    userName: key.userName,
    addressId: key.id,
    because,
    rules: [...rules],
    createdAt: new Date(now).toISOString(),
    attempts: 0,
    ...fate,
  };
  if (!(await messages.add(message))) return undefined;
  if (isHeldByBurst && address) await noteHeld(address, now, addresses);
  if (message.state === 'dropped') telemetry.measure('MessagesDropped');
  return message;
}

function fateOf(ready: ReturnType<typeof readiness>, now: number) {
  switch (ready.kind) {
    case 'ready':
      // Whoever writes it sends it; the sweep does where that does not happen.
      return { state: 'due', dueAt: now + SEND_LEASE_MS } as const;
    case 'hold':
      return { state: 'held', reason: ready.reason, dueAt: ready.until } as const;
    case 'drop':
      return { state: 'dropped', reason: ready.reason, settledAt: new Date(now).toISOString() } as const;
  }
}
