import { MINUTE_MS } from '../base/durations.ts';
import * as z from '../base/zod.ts';

/** After so long without a message, an address is quiet: the next one goes at once. */
const QUIET_MS = 5 * MINUTE_MS;
/** No two messages to one address are closer than this. */
const BETWEEN_MESSAGES_MS = MINUTE_MS;
const WINDOW_MAX_MINUTES = 60;
/** How long a failure waits at least, and how far messages are apart that go early because of one. */
const FAILURE_WAIT_MS = MINUTE_MS;
const BETWEEN_FAILURES_MS = 15 * MINUTE_MS;

/** What an address remembers of its last messages. Times are epoch milliseconds. */
export const burstStateSchema = z.object({
  lastSentAt: z.optional(z.number()),
  /** How long the oldest held message waits for others. */
  windowMinutes: z.number(),
  /** Since when something is held. A hint: the truth is in the messages. */
  heldSince: z.optional(z.number()),
  lastFailureSentAt: z.optional(z.number()),
});

/** See {@link burstStateSchema}. */
export type BurstState = z.output<typeof burstStateSchema>;

/** The state of an address that has never got anything. */
export const NO_MESSAGES_YET: BurstState = { windowMinutes: 1 };

/** A message that waits: since when (epoch ms), and whether it tells of a failure. */
export interface Waiting {
  readonly since: number;
  readonly isFailure: boolean;
}

/** Whether what waits may go, or from when (epoch ms). */
export type BurstVerdict =
  { readonly kind: 'send'; readonly next: BurstState } | { readonly kind: 'hold'; readonly until: number };

/**
 * When messages to one address may go, so that a thousand outcomes do not become a thousand messages.
 *
 * The first message to a quiet address goes at once, and its window is one minute again. Otherwise all that waits goes
 * together when its oldest has waited for one window; each time, the window doubles, up to an hour. A failure waits for
 * one minute, or until fifteen minutes after the last failure sent, if that is sooner than the window. `next` is the
 * state once all that waits has been sent.
 */
export function burst(state: BurstState, waiting: readonly Waiting[], now: number): BurstVerdict {
  const atOnce = isQuiet(state, now);
  const until = Math.min(...waiting.map((message) => goesAt(state, message, now)));
  if (until > now) return { kind: 'hold', until };
  const lastFailureSentAt = waiting.some(({ isFailure }) => isFailure) ? now : state.lastFailureSentAt;
  return {
    kind: 'send',
    next: {
      lastSentAt: now,
      windowMinutes: atOnce ? 1 : Math.min(2 * state.windowMinutes, WINDOW_MAX_MINUTES),
      ...(lastFailureSentAt !== undefined && { lastFailureSentAt }),
    },
  };
}

/** When a message that waits goes (epoch ms), if nothing that comes later takes it along. */
export function goesAt(state: BurstState, { since, isFailure }: Waiting, now: number): number {
  if (isQuiet(state, now)) return now;
  const [lastSentAt, lastFailureSentAt] = [past(state.lastSentAt, now), past(state.lastFailureSentAt, now)];
  const oldest = Math.min(since, state.heldSince ?? since);
  const byWindow = oldest + state.windowMinutes * MINUTE_MS;
  const byFailure = Math.max(since + FAILURE_WAIT_MS, lastFailureSentAt + BETWEEN_FAILURES_MS);
  const earliest = isFailure ? Math.min(byWindow, byFailure) : byWindow;
  return Math.max(earliest, lastSentAt + BETWEEN_MESSAGES_MS);
}

/** The state with a message held, unless one is known that is held for longer. */
export function withHeld(state: BurstState, since: number): BurstState {
  return { ...state, heldSince: Math.min(since, state.heldSince ?? since) };
}

/** Nothing is held, and the last message is long ago. */
function isQuiet({ heldSince, lastSentAt }: BurstState, now: number): boolean {
  return heldSince === undefined && now >= past(lastSentAt, now) + QUIET_MS;
}

/** A time that has been, or will be in a moment by another clock; one far ahead was noted by a clock that went wrong. */
function past(time: number | undefined, now: number): number {
  return time === undefined || time > now + QUIET_MS ? -Infinity : time;
}
