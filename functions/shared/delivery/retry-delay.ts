import { MINUTE_MS } from '../base/durations.ts';
import type { PublishFailure } from '../notices/publish-error.ts';

const FIRST_DELAY_MS = 5_000;
const REFUSED_CEILING_MS = 15 * MINUTE_MS;

/**
 * How long to leave a notice alone after its try number `attempts` (1, 2, …) failed: doubling, jittered
 * down by up to half (`random` is 0 to 1), and capped: at the lease while the service is away, so that all is
 * published soon after it is back, and at 15 minutes for a notice that the service refuses.
 */
export function retryDelayMs(
  attempts: number,
  failure: PublishFailure,
  leaseMs: number,
  random: number,
): number {
  const ceiling = failure === 'refused' ? Math.max(leaseMs, REFUSED_CEILING_MS) : leaseMs;
  const delay = Math.min(ceiling, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(delay * (1 - random / 2));
}
