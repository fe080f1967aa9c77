import type { Address } from './address.ts';
import type { Addresses } from './addresses.ts';
import { withHeld } from './burst.ts';

/** It is a hint: without it, what is held goes by its own time. */
const TRIES = 5;

/** Notes at an address that something is held for it since a time (epoch ms), unless it knows already. */
export async function noteHeld(read: Address, since: number, addresses: Addresses): Promise<void> {
  let address: Address | undefined = read;
  for (let attempt = 1; attempt <= TRIES && address; attempt += 1) {
    const { heldSince } = address.burst;
    if (heldSince !== undefined && heldSince <= since) return;
    if (await addresses.change(address, { burst: withHeld(address.burst, since) })) return;
    address = await addresses.address(read);
  }
}
