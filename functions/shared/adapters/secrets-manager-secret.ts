import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { parseJson } from '../contracts/parse-json.ts';
import { rotatingSecretSchema, type RotatingSecretValue } from '../contracts/rotating-secret.ts';
import { SecretsUnavailable, type RotatingSecret } from '../ports/secrets.ts';

const CACHE_MS = 5 * 60_000;
/** A flood of wrong signatures must not become a flood of calls to Secrets Manager. */
const REFRESH_AT_MOST_EVERY_MS = 10_000;

/** Reads one secret as Secrets Manager keeps it now. @throws SecretsUnavailable */
export async function readSecret<T>(
  client: SecretsManagerClient,
  secretId: string,
  schema: z.ZodType<T>,
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
  throw new SecretsUnavailable(`The secret ${secretId} is not what is expected (${issues.join('; ')}).`);
}

/** A rotating secret in Secrets Manager, cached for five minutes. */
export class SecretsManagerSecret implements RotatingSecret {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #now: () => number;
  #cached: { readonly at: number; readonly value: Promise<RotatingSecretValue> } | undefined;

  constructor(client: SecretsManagerClient, secretId: string, now: () => number) {
    this.#client = client;
    this.#secretId = secretId;
    this.#now = now;
  }

  values(): Promise<readonly string[]> {
    return this.#youngerThan(CACHE_MS);
  }

  refreshed(): Promise<readonly string[]> {
    return this.#youngerThan(REFRESH_AT_MOST_EVERY_MS);
  }

  async #youngerThan(maxAgeMs: number): Promise<readonly string[]> {
    const now = this.#now();
    if (!this.#cached || now - this.#cached.at >= maxAgeMs) {
      const value = readSecret(this.#client, this.#secretId, rotatingSecretSchema);
      this.#cached = { at: now, value };
      value.catch(() => (this.#cached = undefined));
    }
    const { current, previous } = await this.#cached.value;
    const stillValid = previous.filter(
      ({ validUntil }) => validUntil === undefined || Date.parse(validUntil) > now,
    );
    return [current, ...stillValid.map(({ value }) => value)];
  }
}
