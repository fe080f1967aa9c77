import { afterEach, describe, expect, test } from '@jest/globals';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fastify from 'fastify';
import * as z from 'zod';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import {
  readSecret,
  SecretsManagerSecret,
} from '../../functions/shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { CALLBACK_SECRET_FORM, WEBHOOK_SECRET_FORM } from '../../functions/shared/base/secret-form.ts';
import { dataManagerCredentialsSchema } from '../../functions/shared/adapters/data-manager/data-manager-credentials.ts';
import { SecretsUnavailable } from '../../functions/shared/intake/secrets.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';

const valueOf = (letter: string) => letter.repeat(44);
const [NEW, OLDER, OLDEST, BY_HAND, ONE, TWO] = ['n', 'o', 'p', 'h', '1', '2'].map(valueOf);

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A Secrets Manager that answers GetSecretValue with the text that the test has put there, or with an error. */
async function secretsManager() {
  const kept: { text?: string | undefined; error?: string; requests: number; asked?: unknown } = {
    requests: 0,
  };
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser('application/x-amz-json-1.1', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/', async (request, reply) => {
    kept.requests += 1;
    kept.asked = JSON.parse(String(request.body));
    expect(request.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
    void reply.type('application/x-amz-json-1.1');
    if (kept.error !== undefined)
      return reply.code(400).send(JSON.stringify({ __type: kept.error, Message: 'no' }));
    return JSON.stringify({ Name: 'phasewatch/webhook', SecretString: kept.text });
  });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  closers.push(
    () => client.destroy(),
    () => app.close(),
  );
  const clock = new VirtualClock();
  const secret = new SecretsManagerSecret(client, 'phasewatch/webhook', WEBHOOK_SECRET_FORM, () =>
    clock.now(),
  );
  const keep = (value: unknown) => (kept.text = JSON.stringify(value));
  return { kept, keep, client, clock, secret };
}

describe('row 29: a rotating secret', () => {
  test('row 29: gives the current value first, then the previous ones that are still valid', async () => {
    const { kept, keep, clock, secret } = await secretsManager();
    keep({
      current: NEW,
      previous: [
        { value: OLDER, validUntil: '2026-02-03T10:12:44.000Z' },
        { value: OLDEST, validUntil: '2026-02-03T10:12:43.000Z' },
        { value: BY_HAND },
      ],
    });
    expect(await secret.values()).toEqual([NEW, OLDER, BY_HAND]);
    expect(kept.asked).toEqual({ SecretId: 'phasewatch/webhook' });
    clock.advance(1_000);
    expect(await secret.values()).toEqual([NEW, BY_HAND]);
  });

  test('row 29: is fetched once, by however many at once, and again after five minutes', async () => {
    const { kept, keep, clock, secret } = await secretsManager();
    keep({ current: ONE });
    await Promise.all(Array.from({ length: 20 }, () => secret.values()));
    clock.advance(5 * MINUTE_MS - 1);
    keep({ current: TWO });
    expect(await secret.values()).toEqual([ONE]);
    expect(kept.requests).toBe(1);
    clock.advance(1);
    expect(await secret.values()).toEqual([TWO]);
    expect(kept.requests).toBe(2);
  });

  test('row 29: is refreshed on a mismatch, but not by a flood of them', async () => {
    const { kept, keep, clock, secret } = await secretsManager();
    keep({ current: ONE });
    await secret.values();
    keep({ current: TWO, previous: [{ value: ONE }] });
    clock.advance(10_000);
    expect(await secret.refreshed()).toEqual([TWO, ONE]);
    for (let mismatch = 0; mismatch < 100; mismatch += 1) await secret.refreshed();
    expect(kept.requests).toBe(2);
  });
});

describe('row 29: a secret that was read before Secrets Manager went away', () => {
  test('goes on being accepted, and is not asked for by every mismatch', async () => {
    const { kept, keep, clock, secret } = await secretsManager();
    keep({ current: ONE });
    await secret.values();
    kept.error = 'AccessDeniedException';
    clock.advance(10_000);
    for (let mismatch = 0; mismatch < 100; mismatch += 1) expect(await secret.refreshed()).toEqual([ONE]);
    expect(kept.requests).toBe(2);
    clock.advance(HOUR_MS);
    expect(await secret.values()).toEqual([ONE]);
    delete kept.error;
    keep({ current: TWO });
    clock.advance(10_000);
    expect(await secret.values()).toEqual([TWO]);
  });
});

describe('row 33: a secret that cannot be read', () => {
  test.each([
    'ResourceNotFoundException',
    'AccessDeniedException',
    'DecryptionFailure',
    'InternalServiceError',
  ])('row 33: %s is named, and so is the secret; the next try may succeed', async (error) => {
    const { kept, keep, clock, secret } = await secretsManager();
    kept.error = error;
    await expect(secret.values()).rejects.toThrow(SecretsUnavailable);
    await expect(secret.values()).rejects.toThrow(
      `The secret phasewatch/webhook could not be read (${error}).`,
    );
    delete kept.error;
    keep({ current: ONE });
    clock.advance(1_000);
    expect(await secret.values()).toEqual([ONE]);
  });

  test('row 33: while Secrets Manager is away, it is asked with growing pauses, by however many requests', async () => {
    const { kept, keep, clock, secret } = await secretsManager();
    kept.error = 'InternalServiceError';
    const askedAt: number[] = [];
    const began = clock.now();
    for (let second = 0; second <= 100; second += 1) {
      const before = kept.requests;
      for (let request = 0; request < 10; request += 1) {
        await expect(secret.values()).rejects.toThrow(SecretsUnavailable);
      }
      if (kept.requests > before) askedAt.push((clock.now() - began) / 1_000);
      clock.advance(1_000);
    }
    expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    delete kept.error;
    keep({ current: ONE });
    clock.advance(30_000);
    expect(await secret.values()).toEqual([ONE]);
  });

  test.each([
    ['nothing', undefined, 'value: '],
    ['a bare text', 'whsec_hush', 'value: '],
    ['another shape', '{"secret": "whsec_hush"}', 'current: '],
    ['an empty value', '{"current": ""}', 'current: expected at least 24 bytes in base64'],
    ['a short value', '{"current": "hush"}', 'current: expected at least 24 bytes in base64'],
    [
      'a wrong date',
      `{"current": "${'a'.repeat(44)}", "previous": [{"value": "hush", "validUntil": "soon"}]}`,
      'previous.0.validUntil: ',
    ],
  ])('row 33: %s in it is told by its place, never by its value', async (_description, text, place) => {
    const { kept, secret } = await secretsManager();
    kept.text = text;
    const error: unknown = await secret.values().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SecretsUnavailable);
    expect(String(error)).toContain(`is invalid (${place}`);
    expect(String(error)).not.toContain('hush');
  });

  test('row 33: a callback secret in it that is short, or no part of an address, is not accepted', async () => {
    const { keep, client, clock } = await secretsManager();
    for (const current of ['ab', `${'a'.repeat(44)}/b`]) {
      keep({ current });
      const secret = new SecretsManagerSecret(client, 'phasewatch/callback', CALLBACK_SECRET_FORM, () =>
        clock.now(),
      );
      await expect(secret.values()).rejects.toThrow(
        'The secret phasewatch/callback is invalid (current: expected at least 16 letters, digits, - or _).',
      );
    }
  });

  test('row 33: a previous value in it that is short is not accepted', async () => {
    const { keep, secret } = await secretsManager();
    keep({ current: ONE, previous: [{ value: 'ab' }, { value: TWO }] });
    expect(await secret.values()).toEqual([ONE, TWO]);
  });

  test('row 33: the credentials of the Data Manager are checked in the same way', async () => {
    const { kept, keep, client } = await secretsManager();
    const read = () => readSecret(client, 'phasewatch/data-manager', dataManagerCredentialsSchema);
    keep({ clientId: 'phasewatch', username: 'watcher' });
    await expect(read()).rejects.toThrow(/password: expected "password" beside "username"/);
    keep({ clientId: 'phasewatch', username: 'watcher', password: 'hush', note: 'left out' });
    expect(await read()).toEqual({ clientId: 'phasewatch', username: 'watcher', password: 'hush' });
    expect(kept.asked).toEqual({ SecretId: 'phasewatch/data-manager' });
    await expect(readSecret(client, 'x', z.object({ absent: z.string() }))).rejects.toThrow(
      SecretsUnavailable,
    );
  });
});
