import { DataManagerError } from '../../instances/data-manager.ts';
import { IdleTimeout } from './idle-timeout.ts';
import { TransientFailure } from './retry.ts';

/** A request and how long its answer may stay silent. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams;
  /** Milliseconds until the headers are there, and then from one piece of the body to the next. */
  readonly timeoutMs: number;
}

/** Where a request goes, for messages: origin and path, never the query or credentials. */
export function endpointOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/**
 * Sends a request and waits for the headers of its answer. Redirects are not followed. The caller must read
 * the body to its end or {@link HttpAnswer.discard} it.
 *
 * @throws TransientFailure when there is no answer; `signal.reason` once the signal is aborted.
 */
export async function send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const timeout = new IdleTimeout(request.timeoutMs, signal);
  const { url, method, headers, body } = request;
  try {
    timeout.start();
    const init = { method, headers, redirect: 'manual', signal: timeout.signal } as const;
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    timeout.pause();
    return new HttpAnswer(response, endpointOf(url), timeout, signal);
  } catch (error) {
    timeout.close();
    signal.throwIfAborted();
    throw timeout.expired ? silence(endpointOf(url), timeout) : unreachable(endpointOf(url), error);
  }
}

/** The answer to a request, its body not yet read. */
export class HttpAnswer {
  readonly #response: Response;
  readonly #timeout: IdleTimeout;
  readonly #signal: AbortSignal;
  /** Where the answer came from, for messages. */
  readonly endpoint: string;

  constructor(response: Response, endpoint: string, timeout: IdleTimeout, signal: AbortSignal) {
    this.#response = response;
    this.#timeout = timeout;
    this.#signal = signal;
    this.endpoint = endpoint;
  }

  get status(): number {
    return this.#response.status;
  }

  get headers(): Headers {
    return this.#response.headers;
  }

  /**
   * The body, piece by piece, no faster than it is asked for. The time-out runs only while a piece is awaited.
   *
   * @throws TransientFailure when the connection breaks or stays silent; `signal.reason` on abort.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.#response.body?.getReader();
    try {
      while (reader) {
        const { done, value } = await this.#read(reader);
        if (done) return;
        yield value;
      }
    } finally {
      await reader?.cancel().catch(() => undefined);
      this.#timeout.close();
    }
  }

  /**
   * The whole body as text, when it is no longer than `maxBytes`.
   *
   * @throws DataManagerError `bad-answer` when it is longer; otherwise as {@link chunks}.
   */
  async text(maxBytes: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of this.chunks()) {
      length += piece.length;
      if (length > maxBytes) {
        throw new DataManagerError(
          'bad-answer',
          `${this.endpoint} answered with more than ${maxBytes} bytes.`,
        );
      }
      pieces.push(piece);
    }
    return new TextDecoder().decode(Buffer.concat(pieces));
  }

  /** Gives up the body, so that the connection does not stay occupied. */
  async discard(): Promise<void> {
    await this.#response.body?.cancel().catch(() => undefined);
    this.#timeout.close();
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#timeout.start();
    try {
      this.#signal.throwIfAborted();
      return await reader.read();
    } catch {
      this.#signal.throwIfAborted();
      throw this.#timeout.expired ? silence(this.endpoint, this.#timeout) : broken(this.endpoint);
    } finally {
      this.#timeout.pause();
    }
  }
}

function silence(endpoint: string, timeout: IdleTimeout): TransientFailure {
  const message = `${endpoint} did not respond for ${timeout.ms} ms. Is it overloaded, or is a firewall in the way?`;
  return new TransientFailure(new DataManagerError('timed-out', message));
}

function broken(endpoint: string): TransientFailure {
  const message = `The connection to ${endpoint} broke before the answer was complete.`;
  return new TransientFailure(new DataManagerError('incomplete', message));
}

/** The error of `fetch` itself is left out: it may quote headers, and so the token. */
function unreachable(endpoint: string, error: unknown): TransientFailure {
  const { cause } = error as { cause?: { code?: unknown } };
  const code = typeof cause?.code === 'string' ? ` (${cause.code})` : '';
  const message = `${endpoint} could not be reached${code}. Check the URL and the network.`;
  return new TransientFailure(new DataManagerError('unreachable', message));
}
