import { createHmac, timingSafeEqual } from 'node:crypto';

/** The three headers of a Standard Webhooks message (standardwebhooks.com, version 1). */
export interface SignatureHeaders {
  readonly id: string | undefined;
  /** Seconds since the epoch, as text. */
  readonly timestamp: string | undefined;
  /** `v1,<base64>` signatures, separated by spaces. */
  readonly signature: string | undefined;
}

const PREFIX = 'whsec_';
const TOLERANCE_SECONDS = 300;
const HEADER_MAX = 8_192;
const ID_MAX = 256;
/** A sender signs once per secret that it holds; more than this is not rotation but an attempt to cost time. */
const SIGNATURES_MAX = 16;
const SHA256_BYTES = 32;

/**
 * Whether the raw bytes of a body carry a valid signature by any of the secrets (`whsec_<base64>`), made within
 * five minutes of `now` (epoch ms). Work and answer do not depend on what was wrong.
 */
export function isSignedBy(
  secrets: readonly string[],
  headers: SignatureHeaders,
  body: Uint8Array,
  now: number,
): boolean {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return false;
  if (id.length > ID_MAX || signature.length > HEADER_MAX || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const candidates = signature
    .split(' ', SIGNATURES_MAX)
    .filter((candidate) => candidate.startsWith('v1,'))
    .map((candidate) => Buffer.from(candidate.slice(3), 'base64'))
    .filter((candidate) => candidate.length === SHA256_BYTES);
  return (
    secrets
      .map(keyOf)
      // Anybody can sign with an empty key: a placeholder must not let everybody in.
      .filter((key) => key.length > 0)
      .map((key) => hmac(key, id, timestamp, body))
      .map((expected) => candidates.filter((candidate) => timingSafeEqual(candidate, expected)).length > 0)
      .includes(true)
  );
}

/** The headers that a sender puts on a body; `now` is epoch milliseconds. */
export function signedHeaders(
  secret: string,
  id: string,
  body: Uint8Array,
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${hmac(keyOf(secret), id, timestamp, body).toString('base64')}`,
  };
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
}

function hmac(key: Buffer, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
