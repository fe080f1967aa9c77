import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';

/** The machine's own clock and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => setTimeout(ms, undefined, signal && { signal }),
  timeout: (ms) => AbortSignal.timeout(Math.max(1, ms)),
  random: () => Math.random(),
  newId: () => randomBytes(12).toString('base64url'),
};
