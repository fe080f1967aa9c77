import { inParallel } from '../base/in-parallel.ts';
import { addressOfMessage, keyOfMessage } from './message.ts';
import type { OpenEntry } from './messages.ts';
import { sendToAddress } from './send-to-address.ts';
import type { TellingDependencies } from './telling.ts';

/** What a sweep did: to how many addresses it sent, and how many could not be reached. */
export interface MessagesSwept {
  readonly sent: number;
  readonly unavailable: number;
  readonly refused: number;
}

const PAGE = 1_000;
/** A turn with a digest must fit in before the deadline. */
const STOP_BEFORE_MS = 15_000;
/** After so many failures in a row the service is away; the next sweep tries again. */
const FAILURES_MAX = 16;

/**
 * Sends, holds or drops every message whose time has come, address by address, until nothing is left or the time is
 * up (`deadline`, epoch ms). Sweeps that overlap take turns at each address.
 *
 * @throws StorageUnavailable when the table cannot be asked; everything stays due
 */
export async function sweepMessages(
  deadline: number,
  dependencies: TellingDependencies,
): Promise<MessagesSwept> {
  const { messages, clock, telemetry } = dependencies;
  const swept = { sent: 0, unavailable: 0, refused: 0 };
  /** The index lags: what this sweep has dealt with may still be in it. */
  const seen = new Set<string>();
  let failuresInARow = 0;
  const canContinue = () => failuresInARow < FAILURES_MAX && clock.now() < deadline - STOP_BEFORE_MS;
  while (canContinue()) {
    const entries = await messages.due(clock.now(), PAGE);
    const fresh = entries.filter((entry) => !seen.has(nameOf(entry)));
    if (fresh.length === 0) break;
    for (const entry of fresh) seen.add(nameOf(entry));
    const byAddress = Map.groupBy(fresh, ({ addressId, userName }) => JSON.stringify([addressId, userName]));
    await inParallel([...byAddress.values()], async (group) => {
      const [first] = group;
      if (!first || !canContinue()) return;
      const sending = await sendToAddress(addressOfMessage(first), group, deadline, dependencies);
      failuresInARow = sending === 'unavailable' ? failuresInARow + 1 : 0;
      if (sending !== 'later') swept[sending] += 1;
    });
  }
  telemetry.info('MessagesSwept', { ...swept });
  return swept;
}

function nameOf(entry: OpenEntry): string {
  const { instanceId, item } = keyOfMessage(entry);
  return JSON.stringify([instanceId, item, entry.dueAt]);
}
