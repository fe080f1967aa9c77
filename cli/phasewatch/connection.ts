import { setTimeout as wait } from 'node:timers/promises';
import { apiClient, ApiError, dataOf, type ApiClient } from '../../client/api-client.ts';
import { AS_HEADER } from '../../local/local-reader.ts';
import { reasonOf } from '../../local/send-report.ts';
import { withProof, type ReaderProof } from '../with-proof.ts';
import { LoginExpired, Unavailable } from './failures.ts';
import type { Identity } from './identity.ts';

const TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_WAIT_MS = 500;

/** What a client of the API answers. */
type Answer<Data> = Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>;

/** A Phasewatch, and who asks it. */
export class Connection {
  readonly url: string;
  readonly #identity: Identity;
  readonly #client: ApiClient;
  #proof: ReaderProof = { token: undefined };

  /** `url` has no slash at its end. A Phasewatch on this machine takes everybody as whom they want to look `as`. */
  constructor(url: string, identity: Identity, as: string | undefined) {
    this.url = url;
    this.#identity = identity;
    this.#client = apiClient(url, {
      ...(as !== undefined && { headers: { [AS_HEADER]: as } }),
      fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
    });
    this.#client.use({ onRequest: ({ request }) => withProof(request, this.#proof) });
  }

  /**
   * Asks once.
   *
   * @throws LoginExpired
   * @throws Unavailable when there is no answer, or one that asks to come again
   * @throws ApiError on any other answer but the one that was asked for; Error on one that is not JSON
   */
  async ask<Data>(question: (client: ApiClient) => Answer<Data>): Promise<Data> {
    this.#proof = await this.#identity.proof();
    const answer = await question(this.#client).catch((error: unknown) => {
      if (error instanceof SyntaxError) {
        throw new Error(`What ${this.url} answers is not JSON. Is it the address of a Phasewatch?`);
      }
      throw new Unavailable(`${this.url} could not be reached: ${reasonOf(error)}`, { cause: error });
    });
    const { status } = answer.response;
    if (answer.data === undefined && (status >= 500 || status === 429)) {
      throw new Unavailable(new ApiError(answer.response, answer.error).message);
    }
    return dataOf(answer);
  }

  /** Asks up to four times, ever more slowly, while another try may help. @throws as {@link ask} */
  async askPatiently<Data>(question: (client: ApiClient) => Answer<Data>): Promise<Data> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.ask(question);
      } catch (error) {
        if (!(error instanceof Unavailable) || attempt === TRIES) throw error;
      }
      await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
    }
  }

  /** What to say of a failure, and what to do about it. */
  explain(error: unknown): string {
    if (error instanceof LoginExpired) return `${error.message}\n${this.#identity.advice}`;
    if (!(error instanceof ApiError)) return Error.isError(error) ? error.message : String(error);
    // Whom Phasewatch itself refuses, it knows, and tells why.
    const isStranger = error.status === 401 || (error.status === 403 && error.detail === undefined);
    return isStranger ? `${error.message}\n${this.#identity.advice}` : error.message;
  }
}
