import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { MINUTE_MS } from '../../base/durations.ts';
import type { SecretForm } from '../../base/secret-form.ts';
import type * as z from '../../base/zod.ts';
import { parseJson } from '../../base/parse-json.ts';
import { rotatingSecretOf, type RotatingSecretValue } from '../../intake/rotating-secret.ts';
import { SecretsUnavailable, type RotatingSecret } from '../../intake/secrets.ts';
import { Backoff } from './backoff.ts';

const CACHE_MS = 5 * MINUTE_MS;
/** A flood of wrong signatures must not become a flood of calls to Secrets Manager. */
const REFRESH_AT_MOST_EVERY_MS = 10_000;

/** Reads one secret as Secrets Manager keeps it now. @throws SecretsUnavailable */
export async function readSecret<T>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.ZodMiniType<T>,
): Promise<T> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId })));
  } catch (error) {
    const reason = Error.isError(error) ? error.name : 'unknown error';
    throw new SecretsUnavailable(`The secret ${secretId} could not be read (${reason}).`);
  }
  const parsed = schema.safeParse(parseJson(text ?? ''));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`);
  throw new SecretsUnavailable(`The secret ${secretId} is invalid (${issues.join('; ')}).`);
}

/**
 * A rotating secret in Secrets Manager, cached for five minutes, and for longer while Secrets Manager is away:
 * better an old value than none. Where there is none, it is asked for with growing pauses. A current value that is not
 * of the form makes the secret invalid; a previous one, which a rotation kept, is not accepted.
 */
export class SecretsManagerSecret implements RotatingSecret {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #form: SecretForm;
  readonly #now: () => number;
  readonly #backoff: Backoff;
  #known: { readonly at: number; readonly value: RotatingSecretValue } | undefined;
  #asking: Promise<void> | undefined;

  constructor(client: SecretsManagerClient, secretId: string, form: SecretForm, now: () => number) {
    this.#client = client;
    this.#secretId = secretId;
    this.#form = form;
    this.#now = now;
    this.#backoff = new Backoff(now);
  }

  values(): Promise<readonly string[]> {
    return this.#notOlderThan(CACHE_MS);
  }

  refreshed(): Promise<readonly string[]> {
    return this.#notOlderThan(REFRESH_AT_MOST_EVERY_MS);
  }

  async #notOlderThan(maxAgeMs: number): Promise<readonly string[]> {
    const now = this.#now();
    if (now - (this.#known?.at ?? -Infinity) >= maxAgeMs) {
      this.#asking ??= this.#ask(now).finally(() => (this.#asking = undefined));
    }
    await this.#asking;
    if (!this.#known) throw new SecretsUnavailable(`The secret ${this.#secretId} could not be read.`);
    const { current, previous } = this.#known.value;
    const stillValid = previous.filter(
      ({ validUntil }) => validUntil === undefined || Date.parse(validUntil) > now,
    );
    const accepted = stillValid.filter(({ value }) => this.#form.pattern.test(value));
    return [current, ...accepted.map(({ value }) => value)];
  }

  async #ask(now: number): Promise<void> {
    try {
      const value = await this.#backoff.run(() =>
        readSecret(this.#client, this.#secretId, rotatingSecretOf(this.#form)),
      );
      this.#known = { at: now, value };
    } catch (error) {
      if (!this.#known || !(error instanceof SecretsUnavailable)) throw error;
    }
  }
}
