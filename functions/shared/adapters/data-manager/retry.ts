import type { Telemetry } from '../../base/telemetry.ts';

const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 10_000;

/** How often and how patiently something is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly maxAttempts: number;
  /** Resolves after so many milliseconds; rejects once the signal is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  readonly telemetry?: Telemetry | undefined;
}

/** Thrown by an attempt to say that another attempt may go better; `reason` is what the caller is told in the end. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly reason: Error;
  readonly retryAfterMs: number;

  constructor(reason: Error, retryAfterMs = 0) {
    super(reason.message);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The error to show to a caller: the reason of a {@link TransientFailure}, or the error itself. */
export function reasonOf(error: unknown): unknown {
  return error instanceof TransientFailure ? error.reason : error;
}

/**
 * Runs `attempt` until it resolves, fails with anything but a {@link TransientFailure}, or `maxAttempts` are
 * used up. Between attempts it waits with exponential back-off and full jitter, and at least as long as the
 * other side asked for, up to 10 s.
 *
 * @throws the reason of the last failure, or `signal.reason` as soon as the signal is aborted, waits included.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let used = 1; ; used += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientFailure) || used >= policy.maxAttempts) throw reasonOf(error);
      const waitMs = backOffMs(used, policy.random, error.retryAfterMs);
      policy.telemetry?.warn('DataManagerAskedAgain', { reason: error.message, attempt: used, waitMs });
      await waitOrAbort(policy, waitMs, signal);
    }
  }
}

function backOffMs(used: number, random: () => number, retryAfterMs: number): number {
  const ceiling = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (used - 1));
  return Math.max(Math.round(random() * ceiling), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}

/** A wait may reject with an error of its own making; the caller is owed the reason of the abort. */
async function waitOrAbort(policy: RetryPolicy, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await policy.wait(ms, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
