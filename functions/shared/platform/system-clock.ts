import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';

/** The machine's own clock and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Unlike an import of `node:timers/promises`, this loads nothing until somebody waits: 6 ms of a cold start.
  wait: (ms, signal) => promisify(setTimeout)(ms, undefined, signal && { signal }),
  timeout: (ms) => AbortSignal.timeout(Math.max(1, ms)),
  random: () => Math.random(),
  // Every event stores one: the last 96 bits of a UUID, 90 of them random, in 16 characters. UUIDs are drawn from
  // random bytes that Node fetches in advance; fetching 12 at a time takes far longer.
  newId: () => Buffer.from(randomUUID().replaceAll('-', '').slice(-24), 'hex').toString('base64url'),
};
