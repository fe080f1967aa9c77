import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SigningSha256 } from '../../functions/shared/platform/signing-sha256.ts';

const hex = async (sha256: SigningSha256): Promise<string> =>
  Buffer.from(await sha256.digest()).toString('hex');

describe('the SHA-256 of the clients', () => {
  test('gives the HMAC of RFC 4231, case 2, whatever form the key has', async () => {
    for (const key of ['Jefe', Buffer.from('Jefe'), new Uint8Array(Buffer.from('Jefe')).buffer]) {
      const sha256 = new SigningSha256(key);
      sha256.update(Buffer.from('what do ya want '));
      sha256.update(Buffer.from('for nothing?'));
      expect(await hex(sha256)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    }
  });

  test('is what Node computes, with a key and without, and again after a reset', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.option(fc.uint8Array({ minLength: 1 })), async (data, key) => {
        const expected = key === null ? createHash('sha256') : createHmac('sha256', key);
        const digest = expected.update(data).digest('hex');
        const sha256 = key === null ? new SigningSha256() : new SigningSha256(key);
        sha256.update(data);
        expect(await hex(sha256)).toBe(digest);
        sha256.reset();
        sha256.update(data);
        expect(await hex(sha256)).toBe(digest);
      }),
    );
  });
});
