import { send, type HttpAnswer } from './http-answer.ts';
import { failureOf } from './http-failure.ts';
import type { TokenSource } from './keycloak-login.ts';
import { withRetries, type RetryPolicy } from './retry.ts';
import { sanitizeAnswer } from './sanitize-answer.ts';

/** What {@link DataManagerApi} needs. */
export interface DataManagerApiOptions extends Omit<RetryPolicy, 'maxAttempts'> {
  /** The API's base, e.g. `https://squonk.it/data-manager-api`. */
  readonly apiUrl: string;
  readonly tokenSource: TokenSource;
  /** Milliseconds of silence before an attempt is given up; 30,000 by default. */
  readonly requestTimeoutMs?: number;
  /** Attempts for one question; 4 by default. */
  readonly maxAttempts?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Asks a Squonk2 Data Manager over its REST API. Overload, network errors and silence are tried again; a 401 leads
 * to one new login.
 */
export class DataManagerApi {
  readonly #options: DataManagerApiOptions;
  readonly #apiUrl: URL;
  readonly #policy: RetryPolicy;

  /** @throws TypeError when `apiUrl` is not a URL. */
  constructor(options: DataManagerApiOptions) {
    this.#options = options;
    this.#apiUrl = new URL(options.apiUrl);
    this.#policy = { ...options, maxAttempts: options.maxAttempts ?? 4 };
  }

  /** The address of a path below the API's base. */
  urlOf(path: string): URL {
    const url = new URL(this.#apiUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    return url;
  }

  /**
   * Asks for `url`, as often as the policy allows, until `read` has made something of the answer.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  ask<T>(url: URL, signal: AbortSignal, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    return withRetries(this.#policy, signal, async () => read(await this.#get(url, signal)));
  }

  /** Passes for an answer from which JSON can be read; any other is given up. @throws what is wrong with it. */
  async requireUsable(answer: HttpAnswer): Promise<void> {
    const failure = failureOf(answer, this.#options.now());
    if (!failure) return;
    await answer.discard();
    throw failure;
  }

  /** The parsed answer, sanitized by {@link sanitizeAnswer}. */
  sanitized(raw: unknown): unknown {
    const { value, removedFields } = sanitizeAnswer(raw);
    if (removedFields > 0) {
      this.#options.telemetry?.warn('DeepFieldsLeftOut', { fields: removedFields });
    }
    return value;
  }

  /** Asks with the token at hand, and once more with a fresh one when that is refused. */
  async #get(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const { tokenSource } = this.#options;
    const token = await tokenSource.token(signal);
    const answer = await this.#getWith(token, url, signal);
    if (answer.status !== 401) return answer;
    await answer.discard();
    return this.#getWith(await tokenSource.refreshed(token, signal), url, signal);
  }

  #getWith(token: string, url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
    const timeoutMs = this.#options.requestTimeoutMs ?? 30_000;
    return send({ url, method: 'GET', headers, timeoutMs }, signal);
  }
}
