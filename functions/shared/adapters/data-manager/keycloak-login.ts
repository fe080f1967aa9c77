import { MINUTE_MS } from '../../base/durations.ts';
import { parseJson } from '../../base/parse-json.ts';
import * as z from '../../base/zod.ts';
import type { DataManagerCredentials } from './data-manager-credentials.ts';
import { asTimeout, DataManagerError } from '../../instances/data-manager.ts';
import { send, type HttpAnswer } from './http-answer.ts';
import { failureOf } from './http-failure.ts';
import { withRetries, type RetryPolicy } from './retry.ts';

const SPARE_MS = MINUTE_MS;
/** A login with all its attempts takes no longer. */
const LOGIN_MAX_MS = MINUTE_MS;
const ANSWER_BYTES_MAX = 256 * 1_024;

/** Where bearer tokens come from. */
export interface TokenSource {
  /** A token that is expected to be accepted; kept and reused where possible. @throws DataManagerError */
  token(signal: AbortSignal): Promise<string>;
  /** A token newer than `staleToken`, which was refused. @throws DataManagerError */
  refreshed(staleToken: string, signal: AbortSignal): Promise<string>;
}

/** What {@link KeycloakLogin} needs. */
export interface KeycloakLoginOptions extends Omit<RetryPolicy, 'maxAttempts'> {
  /** `{base}/realms/{realm}/protocol/openid-connect/token`. */
  readonly tokenUrl: string;
  /** Asked at every login, so that a changed secret is noticed. */
  readonly credentials: () => Promise<DataManagerCredentials>;
  /** Milliseconds of silence before an attempt is given up; 30,000 by default. */
  readonly requestTimeoutMs?: number;
  /** Attempts for one login; 4 by default. */
  readonly maxAttempts?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Login {
  readonly token: string;
  readonly expiresAtMs: number;
}

// A token goes into a header: anything but visible ASCII would make `fetch` throw an error that quotes it.
const loginSchema = z.object({
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  expires_in: z._default(z.number().check(z.nonnegative()), 0),
});

/** Why OAuth 2.0 refuses a login (RFC 6749, 5.2). Nothing else is quoted: Keycloak may repeat what it was sent. */
const refusalSchema = z.object({
  error: z.enum([
    'invalid_client',
    'invalid_grant',
    'invalid_request',
    'invalid_scope',
    'unauthorized_client',
    'unsupported_grant_type',
  ]),
});

/**
 * Logs in to Keycloak: with the password grant where the credentials have a user name, else with the
 * client-credentials grant. A token is reused until less than 60 s of its life remain; callers that ask at the
 * same time share one login.
 */
export class KeycloakLogin implements TokenSource {
  readonly #options: KeycloakLoginOptions;
  readonly #tokenUrl: URL;
  readonly #policy: RetryPolicy;
  #login: Login | undefined;
  #running: Promise<string> | undefined;

  /** @throws TypeError when `tokenUrl` is not a URL. */
  constructor(options: KeycloakLoginOptions) {
    this.#options = options;
    this.#tokenUrl = new URL(options.tokenUrl);
    this.#policy = { ...options, maxAttempts: options.maxAttempts ?? 4 };
  }

  /** @throws DataManagerError `login-refused` for wrong credentials; `signal.reason` on abort. */
  async token(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const login = this.#login;
    if (login && this.#options.now() < login.expiresAtMs - SPARE_MS) return login.token;
    this.#running ??= this.#logIn().finally(() => (this.#running = undefined));
    return orAbort(this.#running, signal);
  }

  /** Logs in again, unless somebody else has done so since `staleToken` was handed out. */
  async refreshed(staleToken: string, signal: AbortSignal): Promise<string> {
    if (this.#login?.token === staleToken) this.#login = undefined;
    return this.token(signal);
  }

  /** A caller that gives up does not end the login: others may wait for it too, and the next one needs it. */
  async #logIn(): Promise<string> {
    const signal = AbortSignal.timeout(LOGIN_MAX_MS);
    try {
      this.#login = await withRetries(this.#policy, signal, () => this.#attempt(signal));
      return this.#login.token;
    } catch (error) {
      throw asTimeout(error, signal);
    }
  }

  async #attempt(signal: AbortSignal): Promise<Login> {
    const credentials = await this.#options.credentials();
    const askedAtMs = this.#options.now();
    const request = {
      url: this.#tokenUrl,
      method: 'POST',
      headers: { accept: 'application/json' },
      body: formOf(credentials),
      timeoutMs: this.#options.requestTimeoutMs ?? 30_000,
    } as const;
    const answer = await send(request, signal);
    if (answer.status === 400 || answer.status === 401) throw await refusalOf(answer);
    const failure = failureOf(answer, askedAtMs);
    if (failure) {
      await answer.discard();
      throw failure;
    }
    const login = loginSchema.safeParse(parseJson(await answer.text(ANSWER_BYTES_MAX)));
    if (login.success) {
      return { token: login.data.access_token, expiresAtMs: askedAtMs + login.data.expires_in * 1_000 };
    }
    throw new DataManagerError(
      'bad-answer',
      `${answer.endpoint} answered without a token. Check the token URL.`,
    );
  }
}

function formOf({ clientId, clientSecret, username, password }: DataManagerCredentials): URLSearchParams {
  const form = new URLSearchParams({ client_id: clientId });
  if (clientSecret !== undefined) form.set('client_secret', clientSecret);
  if (username === undefined) {
    form.set('grant_type', 'client_credentials');
  } else {
    form.set('grant_type', 'password');
    form.set('username', username);
    form.set('password', password ?? '');
  }
  return form;
}

async function refusalOf(answer: HttpAnswer): Promise<DataManagerError> {
  const refusal = refusalSchema.safeParse(parseJson(await answer.text(ANSWER_BYTES_MAX)));
  const reason = refusal.success ? refusal.data.error : `status ${answer.status}`;
  return new DataManagerError(
    'login-refused',
    `${answer.endpoint} refused the login (${reason}). Check the client id, the user and the secrets.`,
  );
}

/** What the promise brings, unless the signal is aborted before. @throws `signal.reason` then */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
