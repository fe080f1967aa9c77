import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a text is one of the secrets, compared in constant time. */
export function matchesAnySecret(secrets: readonly string[], text: string): boolean {
  const digest = sha256(text);
  return secrets.map((secret) => timingSafeEqual(sha256(secret), digest)).includes(true);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
