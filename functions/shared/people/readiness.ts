import { DAY_MS, HOUR_MS } from '../base/durations.ts';
import type { Address } from './address.ts';
import type { MessageReason } from './message.ts';
import { quietUntil, type QuietHours } from './quiet-hours.ts';

/** An address that is not confirmed within so long is not told what it has missed. */
const PENDING_MAX_MS = 48 * HOUR_MS;
/** Nothing is held longer for a reason other than that others go first. */
const HELD_MAX_MS = 7 * DAY_MS;
/** While an address is pending or suspended, what is held for it is looked at so often, in case a release missed it. */
const LOOK_AGAIN_MS = HOUR_MS;

/** Whether an address can be sent a message now: if not, what becomes of it, and until when (epoch ms) it is held. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'hold'; readonly reason: MessageReason; readonly until: number }
  | { readonly kind: 'drop'; readonly reason: MessageReason };

/** Whether an address (`undefined`: there is none) can be sent a message that was made at `since` (epoch ms). */
export function readiness(
  address: Pick<Address, 'state' | 'stateSince'> | undefined,
  quiet: QuietHours | undefined,
  { since, isFailure }: { readonly since: number; readonly isFailure: boolean },
  now: number,
): Readiness {
  if (address === undefined || address.state === 'removed')
    return { kind: 'drop', reason: 'address-removed' };
  if (address.state === 'pending') {
    const end = Date.parse(address.stateSince) + PENDING_MAX_MS;
    if (now >= end) return { kind: 'drop', reason: 'not-confirmed' };
    return held('pending', since, Math.min(end, now + LOOK_AGAIN_MS), now);
  }
  if (address.state === 'suspended') return held('suspended', since, now + LOOK_AGAIN_MS, now);
  const until = quiet && quietUntil(quiet, isFailure, now);
  return until === undefined ? { kind: 'ready' } : held('quiet-hours', since, until, now);
}

function held(reason: MessageReason, since: number, until: number, now: number): Readiness {
  const end = since + HELD_MAX_MS;
  if (now >= end) return { kind: 'drop', reason: 'held-too-long' };
  return { kind: 'hold', reason, until: Math.min(until, end) };
}
