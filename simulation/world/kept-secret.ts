import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import type { SecretForm } from '../../functions/shared/base/secret-form.ts';
import { SecretsManagerSecret } from '../../functions/shared/adapters/secrets-manager/secrets-manager-secret.ts';
import type { RotatingSecret } from '../../functions/shared/intake/secrets.ts';
import type { SimulatedProcess } from './simulated-process.ts';

const LATENCY_MS = 10;

/** A secret in Secrets Manager, which can be rotated. */
export class KeptSecret {
  #current: string;
  #previous: { readonly value: string; readonly validUntil: string }[] = [];

  readonly #form: SecretForm;

  constructor(current: string, form: SecretForm) {
    this.#form = form;
    this.#current = current;
  }

  get current(): string {
    return this.#current;
  }

  /** Gives it a new value; the old one is accepted for a day (`now` is epoch ms). */
  rotate(value: string, now: number): void {
    const validUntil = new Date(now + DAY_MS).toISOString();
    this.#previous = [{ value: this.#current, validUntil }, ...this.#previous];
    this.#current = value;
  }

  /** The secret as one process reads and caches it. */
  seenBy(process: SimulatedProcess): RotatingSecret {
    const send = async () => {
      await process.wait(LATENCY_MS);
      return { SecretString: JSON.stringify({ current: this.#current, previous: this.#previous }) };
    };
    const client = { send } as unknown as SecretsManagerClient;
    return new SecretsManagerSecret(client, 'webhook', this.#form, () => process.now());
  }
}
