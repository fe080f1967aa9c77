import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';

const TRIES = 8;
const FIRST_WAIT_MS = 200;
const WAIT_MAX_MS = 5_000;
const TIMEOUT_MS = 30_000;

/** What a webhook answered: its status, and its body as text. */
export interface ReportAnswer {
  readonly status: number;
  readonly text: string;
}

/** How long a report is tried. */
export interface SendOptions {
  /** Ends it all. */
  readonly signal?: AbortSignal | undefined;
  /** How often it is sent at most; 8 by default. */
  readonly tries?: number;
  /** How long one answer may take; half a minute by default. */
  readonly timeoutMs?: number;
}

/**
 * Posts a report to a webhook address, signed as Standard Webhooks says. An answer of 5xx or 429, or one
 * that does not arrive whole within its time, is tried again with the same id, ever more slowly. Returns the last answer.
 *
 * @throws Error when the address could not be reached at all: it names the address and the reason
 */
export async function sendReport(
  url: string,
  secret: string,
  report: unknown,
  { signal, tries = TRIES, timeoutMs = TIMEOUT_MS }: SendOptions = {},
): Promise<ReportAnswer> {
  const id = `msg_${randomUUID()}`;
  const body = Buffer.from(JSON.stringify(report));
  for (let attempt = 1; ; attempt += 1) {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signedHeaders(secret, id, body, Date.now()) },
        body,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      const { status } = answer;
      const text = await answer.text();
      if (attempt >= tries || (status < 500 && status !== 429)) return { status, text };
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt >= tries)
        throw new Error(`${url} could not be reached: ${reasonOf(error)}`, { cause: error });
    }
    await wait(Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)), undefined, signal && { signal });
  }
}

/** Why a request got no answer; `fetch` itself says so only in the error behind its own. */
export function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const { cause } = error;
  if (!Error.isError(cause)) return error.message;
  // Where an address has several numbers, the cause has no words but those of its parts.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
