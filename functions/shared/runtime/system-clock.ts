import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/** The machine's own clock and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => sleep(ms, undefined, signal && { signal }),
  timeout: (ms) => AbortSignal.timeout(Math.max(1, ms)),
  random: () => Math.random(),
  // Every event stores one: 96 bits in 16 characters.
  newId: () => randomBytes(12).toString('base64url'),
};
