import { createHash, createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type HashConstructor = Extract<DynamoDBClientConfig['sha256'], new (secret?: never) => { reset(): void }>;
type Secret = NonNullable<ConstructorParameters<HashConstructor>[0]>;

/**
 * SHA-256, with a secret HMAC-SHA-256, as the SDK's clients take it for the signatures of their requests. Node finds out
 * what kind of key it was given, and does so by catching an error where that is a buffer or a text, as in the SDK's own
 * class: that takes longer than the HMAC itself.
 */
export class SigningSha256 implements InstanceType<HashConstructor> {
  readonly digestLength = 32;
  readonly #secret: Secret | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Secret) {
    this.#secret = secret;
    this.#hash = started(secret);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  /** To be called once, unless {@link reset} comes between. */
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = started(this.#secret);
  }
}

function started(secret: Secret | undefined): Hash | Hmac {
  return secret === undefined ? createHash('sha256') : createHmac('sha256', createSecretKey(bytesOf(secret)));
}

function bytesOf(secret: Secret): Buffer {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (ArrayBuffer.isView(secret)) return Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
  return Buffer.from(secret);
}
