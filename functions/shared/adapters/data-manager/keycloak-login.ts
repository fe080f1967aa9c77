import * as z from '../../base/zod.ts';
import type { DataManagerCredentials } from './data-manager-credentials.ts';
import { DataManagerError } from '../../instances/data-manager.ts';
import { send, type HttpAnswer } from './http-answer.ts';
import { failureOf } from './http-failure.ts';
import { withRetries, type RetryPolicy } from './retry.ts';
import { SharedTask } from './shared-task.ts';

const SPARE_MS = 60_000;
const MAX_ANSWER_BYTES = 256 * 1_024;
const MAX_QUOTED_CHARACTERS = 200;

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

const refusalSchema = z.object({
  error: z.catch(z.string(), ''),
  error_description: z.catch(z.string(), ''),
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
  #running: SharedTask<Login> | undefined;

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
    return this.#join(signal);
  }

  /** Logs in again, unless somebody else has done so since `staleToken` was handed out. */
  async refreshed(staleToken: string, signal: AbortSignal): Promise<string> {
    if (this.#login?.token === staleToken) this.#login = undefined;
    return this.token(signal);
  }

  async #join(signal: AbortSignal): Promise<string> {
    if (!this.#running || this.#running.abandoned) this.#running = this.#start();
    const { token } = await this.#running.join(signal);
    return token;
  }

  #start(): SharedTask<Login> {
    const task = new SharedTask(async (signal) => {
      try {
        const login = await withRetries(this.#policy, signal, () => this.#attempt(signal));
        this.#login = login;
        return login;
      } finally {
        if (this.#running === task) this.#running = undefined;
      }
    });
    return task;
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
    if (answer.status === 400 || answer.status === 401) throw await refusalOf(answer, credentials);
    const failure = failureOf(answer, askedAtMs);
    if (failure) {
      await answer.discard();
      throw failure;
    }
    const login = loginSchema.safeParse(jsonOrUndefined(await answer.text(MAX_ANSWER_BYTES)));
    if (login.success) {
      return { token: login.data.access_token, expiresAtMs: askedAtMs + login.data.expires_in * 1_000 };
    }
    throw new DataManagerError(
      'bad-answer',
      `${answer.place} answered without a token. Check the token URL.`,
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

async function refusalOf(answer: HttpAnswer, credentials: DataManagerCredentials): Promise<DataManagerError> {
  const refusal = refusalSchema.safeParse(jsonOrUndefined(await answer.text(MAX_ANSWER_BYTES)));
  const words = refusal.success
    ? [refusal.data.error, refusal.data.error_description].filter(Boolean).join(': ')
    : '';
  const reason = quotable(words, credentials) || `status ${answer.status}`;
  return new DataManagerError(
    'login-refused',
    `${answer.place} refused the login (${reason}). Check the client id, the user and the secrets.`,
  );
}

/** What the other side says is quoted, but never what it was sent, in whatever form it repeats that, nor at any length. */
function quotable(words: string, { clientSecret, username, password }: DataManagerCredentials): string {
  const secrets = [clientSecret, password, username].filter((secret) => secret !== undefined);
  const forms = secrets.flatMap(formsOf).sort((a, b) => b.length - a.length);
  return forms
    .reduce((text, form) => text.replaceAll(form, '***'), oneLine(words))
    .slice(0, MAX_QUOTED_CHARACTERS)
    .trim();
}

/** A secret as it is, and as it travels: in a form, in an address, in base64 and in hex. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = (['base64', 'base64url', 'hex'] as const).map((encoding) => bytes.toString(encoding));
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  return [secret, oneLine(secret), encodeURIComponent(secret), inForm, ...encoded].filter(
    (form) => form !== '' && form !== ' ',
  );
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ');
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
