import { inParallel } from '../base/in-parallel.ts';
import { MINUTE_MS } from '../base/durations.ts';
import type { Address, AddressKey, Turn } from './address.ts';
import { burst, goesAt } from './burst.ts';
import { isFailure, isOpen, keyOfMessage } from './message.ts';
import type { MessageChange, OpenEntry } from './messages.ts';
import { noteHeld } from './note-held.ts';
import { readiness } from './readiness.ts';
import { sendInTurn, settle, type Sending } from './send-in-turn.ts';
import type { TellingDependencies } from './telling.ts';
import { giveBack, hasLapsed, takeTurn, TURN_MS } from './turns.ts';

/** How long whoever has written a message has for sending it, before the sweep does. */
export const SEND_LEASE_MS = MINUTE_MS;
/** What goes as one message. More than this waits for the next. */
const DIGEST_MAX = 1_000;
const TRIES = 8;

/** A message that waits, with what the burst rule looks at. */
type WaitingEntry = OpenEntry & { readonly since: number; readonly isFailure: boolean };

/**
 * Deals with messages to one address that are due: sends them, together with what else is held for it, if its burst
 * allows that now and nobody else has its turn; else holds them until a time of their own. What nobody wants any more,
 * or may see, is dropped, with the reason. `deadline` is epoch milliseconds.
 *
 * Whoever dies at any point of it leaves due messages behind. A turn that was not given back tells the next one what
 * may have been sent: that is sent again, as it was, or marked as uncertain where it is not true any more.
 *
 * @throws StorageUnavailable
 */
export async function sendToAddress(
  key: AddressKey,
  entries: readonly OpenEntry[],
  deadline: number,
  dependencies: TellingDependencies,
): Promise<Sending> {
  const { addresses, quietHoursOf, clock } = dependencies;
  const token = clock.newId();
  const quiet = await quietHoursOf(key.userName);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const address = await addresses.address(key);
    const now = clock.now();
    if (address?.state === 'confirmed' && address.turn && hasLapsed(address.turn, now)) {
      const sending = await resume(address, address.turn, token, deadline, dependencies);
      if (sending !== undefined) return sending;
      continue;
    }
    const ready: WaitingEntry[] = [];
    await inParallel(entries.map(asWaiting), async (entry) => {
      const verdict = readiness(address, quiet, entry, now);
      if (verdict.kind === 'ready') ready.push(entry);
      else await dependencies.messages.change(keyOfMessage(entry), changeOf(verdict, now));
    });
    if (!address || ready.length === 0) return 'later';
    const verdict = burst(address.burst, ready, now);
    if (verdict.kind === 'hold' || address.turn) {
      await hold(address, ready, now, dependencies);
      return 'later';
    }
    const others = await heldWith(address, ready, dependencies);
    const going = [
      ...ready,
      ...others.filter((other) => readiness(address, quiet, other, now).kind === 'ready'),
    ]
      .sort((a, b) => a.since - b.since)
      .slice(0, DIGEST_MAX);
    const all = burst(address.burst, going, now);
    const [only] = going;
    const turn: Turn = {
      token,
      until: now + TURN_MS,
      digestId: token,
      ...(going.length === 1 && only && { message: keyOfMessage(only) }),
    };
    const next = all.kind === 'send' ? all.next : verdict.next;
    const taken = await takeTurn(address, turn, next, addresses);
    if (taken) return sendInTurn(taken, going.map(keyOfMessage), undefined, deadline, dependencies);
  }
  // Many others are at this address: the messages stay due.
  return 'later';
}

/**
 * Takes over a turn that was not given back. What may have been sent in it is marked so, and sent again on its own;
 * what is known to have been sent is settled. `undefined` where there is nothing to send, or somebody else was quicker.
 */
async function resume(
  address: Address,
  lapsed: Turn,
  token: string,
  deadline: number,
  dependencies: TellingDependencies,
): Promise<Sending | undefined> {
  const { addresses, messages, digests, clock } = dependencies;
  const digest = lapsed.message ? undefined : await digests.digest(lapsed.digestId);
  const now = clock.now();
  const turn: Turn = { ...lapsed, token, until: now + TURN_MS };
  const taken = await takeTurn(address, turn, { ...address.burst, lastSentAt: now }, addresses);
  if (!taken) return undefined;
  const keys = lapsed.message ? [lapsed.message] : (digest?.messages ?? []);
  if (digest?.sent) {
    await settle(keys, digest.sent, digest.id, dependencies);
    await giveBack(taken, address.burst, addresses);
    return undefined;
  }
  await inParallel(keys, async (key) => {
    const message = await messages.message(key);
    if (!message || !isOpen(message)) return;
    const { state, dueAt, attempts } = message;
    await messages.change(key, { state, dueAt, attempts: attempts + 1 });
  });
  const sending = await sendInTurn(taken, keys, digest, deadline, dependencies);
  return sending === 'later' ? undefined : sending;
}

async function hold(
  address: Address,
  entries: readonly WaitingEntry[],
  now: number,
  { messages, addresses }: TellingDependencies,
): Promise<void> {
  await inParallel(entries, (entry) => {
    const dueAt = Math.max(goesAt(address.burst, entry, now), address.turn?.until ?? 0);
    return messages.change(keyOfMessage(entry), { state: 'held', reason: 'burst', dueAt });
  });
  await noteHeld(address, Math.min(...entries.map(({ since }) => since)), addresses);
}

/** What else is due or held for an address, where it knows of any. */
async function heldWith(
  address: Address,
  entries: readonly OpenEntry[],
  { messages }: TellingDependencies,
): Promise<WaitingEntry[]> {
  if (address.burst.heldSince === undefined) return [];
  const inHand = new Set(entries.map((entry) => JSON.stringify(keyOfMessage(entry))));
  const others = await messages.openOf(address, DIGEST_MAX);
  return others.map(asWaiting).filter((entry) => !inHand.has(JSON.stringify(keyOfMessage(entry))));
}

function asWaiting(entry: OpenEntry): WaitingEntry {
  return { ...entry, since: Date.parse(entry.createdAt), isFailure: isFailure(entry.notice.kind) };
}

function changeOf(
  verdict: Exclude<ReturnType<typeof readiness>, { kind: 'ready' }>,
  now: number,
): MessageChange {
  return verdict.kind === 'hold'
    ? { state: 'held', reason: verdict.reason, dueAt: verdict.until }
    : { state: 'dropped', reason: verdict.reason, settledAt: new Date(now).toISOString() };
}
