import { setTimeout as wait } from 'node:timers/promises';
import { apiClient, ApiError, dataOf, type ApiClient } from '../../client/api-client.ts';
import { reasonOf } from '../../local/send-report.ts';
import { withProof, type ReaderProof } from '../with-proof.ts';

const TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_WAIT_MS = 500;

/** A failure that another try may mend: no answer, or one that says so. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What a client of the API answers. */
type Answer<Data> = Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>;

/** A Phasewatch, and who asks it. */
export class Connection {
  readonly url: string;
  readonly #proof: ReaderProof;
  readonly #client: ApiClient;

  /** `url` has no slash at its end. */
  constructor(url: string, proof: ReaderProof) {
    this.url = url;
    this.#proof = proof;
    this.#client = apiClient(url, {
      fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
    });
    this.#client.use({ onRequest: ({ request }) => withProof(request, proof) });
  }

  /**
   * Asks once.
   *
   * @throws Unavailable when there is no answer, or one that asks to come again
   * @throws ApiError on any other answer but the one that was asked for; Error on one that is not JSON
   */
  async ask<Data>(question: (client: ApiClient) => Answer<Data>): Promise<Data> {
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
    if (!(error instanceof ApiError)) return Error.isError(error) ? error.message : String(error);
    if (error.status !== 401 && error.status !== 403) return error.message;
    const { token, aws } = this.#proof;
    const advice =
      token !== undefined
        ? 'The token may have expired: get a new one, and set PHASEWATCH_TOKEN.'
        : aws
          ? 'The AWS credentials of the environment may not read here: if readers log in, set PHASEWATCH_TOKEN.'
          : 'Set PHASEWATCH_TOKEN to a token of yours, or put AWS credentials into the environment.';
    return `${error.message}\n${advice}`;
  }
}
