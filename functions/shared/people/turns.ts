import type { Address, Turn } from './address.ts';
import type { Addresses } from './addresses.ts';
import type { BurstState } from './burst.ts';

/** An address whose turn was taken: as it is since then, and its burst before. */
export interface TakenTurn {
  readonly address: Address;
  readonly turn: Turn;
  readonly before: BurstState;
}

const TRIES = 8;

/** How long a turn lasts at most; reading and settling a large digest fits in. */
export const TURN_MS = 90_000;

/** Whether a turn was not given back in its time. One that reaches far ahead was taken by a clock that went wrong. */
export function hasLapsed({ until }: Turn, now: number): boolean {
  return until <= now || until > now + 2 * TURN_MS;
}

/**
 * Takes the turn of an address, and notes its next burst in the same request; `undefined` where the address is not as
 * it was read any more.
 *
 * @throws StorageUnavailable
 */
export async function takeTurn(
  read: Address,
  turn: Turn,
  next: BurstState,
  addresses: Addresses,
): Promise<TakenTurn | undefined> {
  const changed = await addresses.change(read, { turn, burst: next });
  // The reply to an earlier try may have been lost.
  const address = changed ?? (await addresses.address(read));
  return address?.turn?.token === turn.token ? { address, turn, before: read.burst } : undefined;
}

/**
 * Gives a turn back, and leaves the address with a burst. What others have held for it in the meantime is not
 * forgotten. A turn that somebody else has taken over is left alone.
 *
 * @throws StorageUnavailable the turn is then over by itself
 */
export async function giveBack(
  { address: taken, turn }: TakenTurn,
  burst: BurstState,
  addresses: Addresses,
): Promise<void> {
  let address: Address | undefined = taken;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    if (address?.turn?.token !== turn.token) return;
    const heldSince = earliest(burst.heldSince, address.burst.heldSince);
    const left = { ...burst, ...(heldSince !== undefined && { heldSince }) };
    if (await addresses.change(address, { turn: undefined, burst: left })) return;
    address = await addresses.address(taken);
  }
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
