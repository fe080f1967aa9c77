import {
  instanceGetResponseSchema,
  withInstanceId,
  type InstanceSummary,
} from '../contracts/instance-summary.ts';
import { DataManagerError, type DataManager } from '../ports/data-manager.ts';
import { placeOf, send, type HttpAnswer } from './http-answer.ts';
import { failureOf } from './http-failure.ts';
import type { TokenSource } from './keycloak-login.ts';
import { MAX_ENTRY_BYTES, readInstanceList } from './read-instance-list.ts';
import { reasonOf, withRetries, type RetryPolicy } from './retry.ts';
import { MAX_NESTING, tidyAnswer } from './tidy-answer.ts';

/** What {@link HttpDataManager} needs. */
export interface HttpDataManagerOptions extends Omit<RetryPolicy, 'maxAttempts'> {
  /** The API's base, e.g. `https://squonk.it/data-manager-api`. */
  readonly apiUrl: string;
  readonly tokenSource: TokenSource;
  /** Milliseconds of silence before an attempt is given up; 30,000 by default. */
  readonly requestTimeoutMs?: number;
  /** Attempts for one question; 4 by default. */
  readonly maxAttempts?: number;
  /** The largest answer of `GET /instance/{id}`, in bytes; 4 MiB by default, as for an entry of a list. */
  readonly maxInstanceBytes?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * A Squonk2 Data Manager over its REST API. The list is read as a stream: memory stays bounded however long it
 * is, as long as no single entry is larger than 4 MiB (`bad-answer`). What comes back has no `__proto__` keys,
 * and fields nested deeper than 24 levels are left out of it.
 *
 * Overload, network errors and silence are tried again; a list only until its first entry has been handed out,
 * since the next poll reads it from the start anyway. A 401 leads to one new login.
 */
export class HttpDataManager implements DataManager {
  readonly #options: HttpDataManagerOptions;
  readonly #apiUrl: URL;
  readonly #policy: RetryPolicy;

  /** @throws TypeError when `apiUrl` is not a URL. */
  constructor(options: HttpDataManagerOptions) {
    this.#options = options;
    this.#apiUrl = new URL(options.apiUrl);
    this.#policy = { ...options, maxAttempts: options.maxAttempts ?? 4 };
  }

  /**
   * The entries of `GET /instance`; see the port.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  async *listInstances(projectId: string | undefined, signal: AbortSignal): AsyncGenerator<unknown> {
    const url = this.#urlOf('instance');
    if (projectId !== undefined) url.searchParams.set('project_id', projectId);
    const { first, entries } = await withRetries(this.#policy, signal, () => this.#openList(url, signal));
    try {
      for (let next = first; !next.done; next = await entries.next()) {
        signal.throwIfAborted();
        yield this.#tidied(next.value);
      }
    } catch (error) {
      throw reasonOf(error);
    } finally {
      await entries.return();
    }
  }

  /**
   * The answer of `GET /instance/{id}`, with its id; see the port.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  async getInstance(instanceId: string, signal: AbortSignal): Promise<InstanceSummary | undefined> {
    if (!isPathSegment(instanceId)) return undefined;
    const url = this.#urlOf(`instance/${encodeURIComponent(instanceId)}`);
    const text = await withRetries(this.#policy, signal, () => this.#readInstance(url, signal));
    return text === undefined ? undefined : this.#parseInstance(instanceId, text, placeOf(url));
  }

  /** Opens the list as far as its first entry: up to there, another attempt does no harm. */
  async #openList(url: URL, signal: AbortSignal) {
    const answer = await this.#get(url, signal);
    await this.#requireUsable(answer);
    const entries = readInstanceList(answer.chunks(), answer.place);
    return { first: await entries.next(), entries };
  }

  async #readInstance(url: URL, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#get(url, signal);
    if (answer.status === 404) {
      await answer.discard();
      return undefined;
    }
    await this.#requireUsable(answer);
    return answer.text(this.#options.maxInstanceBytes ?? MAX_ENTRY_BYTES);
  }

  #parseInstance(instanceId: string, text: string, place: string): InstanceSummary {
    const parsed = instanceGetResponseSchema.safeParse(this.#tidied(parseJson(text, place)));
    if (parsed.success) return withInstanceId(instanceId, parsed.data);
    const fields = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the whole');
    throw new DataManagerError(
      'bad-answer',
      `${place} answered with something that is not an instance; not as expected: ${fields.join(', ')}.`,
    );
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

  async #requireUsable(answer: HttpAnswer): Promise<void> {
    const failure = failureOf(answer, this.#options.now());
    if (!failure) return;
    await answer.discard();
    throw failure;
  }

  #tidied(raw: unknown): unknown {
    const { value, removedFields } = tidyAnswer(raw);
    if (removedFields > 0) {
      this.#options.telemetry?.warn(`Fields nested deeper than ${MAX_NESTING} levels were left out.`, {
        fields: removedFields,
      });
    }
    return value;
  }

  #urlOf(path: string): URL {
    const url = new URL(this.#apiUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    return url;
  }
}

/** An id that cannot be one segment of a path would ask for something else, so no such instance can exist. */
function isPathSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed();
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error's own message quotes the answer.
    throw new DataManagerError('bad-answer', `${place} did not answer with JSON that is whole and valid.`);
  }
}
