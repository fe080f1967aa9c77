import { inParallel } from '../base/in-parallel.ts';
import type { AddressKey } from './address.ts';
import { keyOfMessage } from './message.ts';
import type { TellingDependencies } from './telling.ts';

/** More than this waits for its own time. */
const RELEASED_MAX = 5_000;

/**
 * Makes what is held for an address due now: when it was confirmed or is no longer suspended, or its person has changed
 * the quiet hours. The next sweep decides about it.
 *
 * @throws StorageUnavailable
 */
export async function releaseHeld(
  address: AddressKey,
  { messages, clock }: Pick<TellingDependencies, 'messages' | 'clock'>,
): Promise<void> {
  const now = clock.now();
  const entries = await messages.openOf(address, RELEASED_MAX);
  await inParallel(
    entries.filter(({ dueAt }) => dueAt > now),
    (entry) => messages.change(keyOfMessage(entry), { state: 'due', dueAt: now }),
  );
}
