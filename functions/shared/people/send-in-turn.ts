import { DAY_MS, MINUTE_MS } from '../base/durations.ts';
import { inParallel } from '../base/in-parallel.ts';
import { PublishError, type PublishFailure } from '../notices/publish-error.ts';
import { composeDigest } from './digest-text.ts';
import type { Digest } from './digest.ts';
import { keyOfMessage, type MessageKey } from './message.ts';
import { composeMessage } from './message-text.ts';
import type { MessageChange } from './messages.ts';
import { messagesToSend, type MessageToSend } from './messages-to-send.ts';
import type { TellingDependencies } from './telling.ts';
import { giveBack, type TakenTurn } from './turns.ts';

/** What became of messages to an address: `sent`; `later`, nothing was to be sent now; or why sending failed. */
export type Sending = 'sent' | 'later' | PublishFailure;

const SEND_TIMEOUT_MS = 5_000;
/** Nothing is sent that could not be settled before the turn is over. */
const SETTLE_RESERVE_MS = 10_000;
const RETRY_MS = MINUTE_MS;
const REFUSED_RETRY_MS = 15 * MINUTE_MS;
const REFUSED_MAX_MS = 7 * DAY_MS;

/**
 * Decides once more about messages to an address whose turn the caller has taken; sends those that are to be told, as
 * one; settles them; and gives the turn back. `resumed` is the digest of a turn that was not given back: it is sent
 * again. `deadline` is epoch milliseconds.
 *
 * @throws StorageUnavailable the turn is over by itself, and whoever is next goes on with it
 */
export async function sendInTurn(
  taken: TakenTurn,
  keys: readonly MessageKey[],
  resumed: Digest | undefined,
  deadline: number,
  dependencies: TellingDependencies,
): Promise<Sending> {
  const { addresses, digests, sender, clock, telemetry } = dependencies;
  const { address, turn, before } = taken;
  const toSend = await messagesToSend(keys, dependencies);
  if (toSend.length === 0) {
    const { heldSince: _, ...nothingHeld } = before;
    await giveBack(taken, nothingHeld, addresses);
    return 'later';
  }
  const digest = turn.message ? undefined : (resumed ?? digestOf(taken, toSend, clock.now()));
  if (digest && !resumed) await digests.put(digest);
  const timeLeftMs = Math.min(turn.until - SETTLE_RESERVE_MS, deadline) - clock.now();
  if (timeLeftMs < SEND_TIMEOUT_MS) {
    await giveBack(taken, before, addresses);
    return 'later';
  }
  let messageId;
  try {
    messageId = await sender.send(address, textOf(taken, toSend, dependencies), SEND_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    await afterFailure(taken, toSend, error, dependencies);
    return error.failure;
  }
  const sent = { at: new Date(clock.now()).toISOString(), messageId };
  if (digest) await digests.put({ ...digest, sent });
  await settle(
    toSend.map(({ message }) => keyOfMessage(message)),
    sent,
    digest?.id,
    dependencies,
  );
  await giveBack(taken, address.burst, addresses);
  telemetry.info('MessageSent', { addressId: address.id, messageId, notices: toSend.length });
  telemetry.measure('MessagesSent');
  return 'sent';
}

/** Notes of messages that they were told, all with one sending. */
export async function settle(
  keys: readonly MessageKey[],
  { at: settledAt, messageId }: NonNullable<Digest['sent']>,
  digestId: string | undefined,
  { messages }: Pick<TellingDependencies, 'messages'>,
): Promise<void> {
  const told: MessageChange = {
    state: 'told',
    settledAt,
    messageId,
    ...(digestId !== undefined && { digestId }),
  };
  await inParallel(keys, (key) => messages.change(key, told));
}

function digestOf({ address, turn }: TakenTurn, toSend: readonly MessageToSend[], now: number): Digest {
  return {
    id: turn.digestId,
    userName: address.userName,
    addressId: address.id,
    createdAt: new Date(now).toISOString(),
    messages: toSend.map(({ message }) => keyOfMessage(message)),
  };
}

function textOf(
  { turn }: TakenTurn,
  toSend: readonly MessageToSend[],
  { messageSettings }: TellingDependencies,
) {
  const [first, ...others] = toSend.map(({ telling }) => telling);
  return first && others.length === 0
    ? composeMessage(first, messageSettings)
    : composeDigest(
        turn.digestId,
        toSend.map(({ telling }) => telling),
        messageSettings,
      );
}

/** Keeps the messages due; those that were refused for days are dropped. */
async function afterFailure(
  taken: TakenTurn,
  toSend: readonly MessageToSend[],
  { failure, message: reason }: PublishError,
  { addresses, messages, clock, telemetry }: TellingDependencies,
): Promise<void> {
  const now = clock.now();
  const isRefused = failure === 'refused';
  telemetry.warn('MessageNotSent', { addressId: taken.address.id, failure, reason, notices: toSend.length });
  telemetry.measure(isRefused ? 'SendsRefused' : 'SendsFailed');
  await inParallel(toSend, ({ message }) => {
    const isOver = isRefused && now - Date.parse(message.createdAt) >= REFUSED_MAX_MS;
    return messages.change(
      keyOfMessage(message),
      isOver
        ? { state: 'dropped', reason: 'refused', settledAt: new Date(now).toISOString() }
        : {
            state: 'due',
            dueAt: now + (isRefused ? REFUSED_RETRY_MS : RETRY_MS),
            attempts: message.attempts + (isRefused ? 0 : 1),
          },
    );
  });
  // What may have arrived counts for the distance to the next message, and not for the window.
  await giveBack(taken, isRefused ? taken.before : { ...taken.before, lastSentAt: now }, addresses);
}
