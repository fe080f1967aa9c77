import { afterEach, describe, expect, test } from '@jest/globals';
import { dataManagerCredentialsSchema } from '../../functions/shared/adapters/data-manager/data-manager-credentials.ts';
import { closeServers, emptyStandIn, loginAt, patience } from './data-manager-rig.ts';

afterEach(closeServers);

/** How long silence lasts until it counts as such: far longer than a busy machine needs to answer. */
const SILENCE_MS = 2_000;

describe('a token', () => {
  test('is reused until less than 60 seconds of its life remain', async () => {
    const standIn = await emptyStandIn({ tokenLifetimeSeconds: 300 });
    let now = 1_000_000;
    const { login } = loginAt(standIn, { now: () => now });
    const first = await login.token(patience);
    now += 239_999;
    expect(await login.token(patience)).toBe(first);
    now += 1;
    expect(await login.token(patience)).not.toBe(first);
    expect(standIn.requestCount('token')).toBe(2);
  });

  test('is as old as the question for it', async () => {
    const standIn = await emptyStandIn({ tokenLifetimeSeconds: 300 });
    // The answer takes until a minute before the token ends.
    const times = [1_000_000];
    const { login } = loginAt(standIn, { now: () => times.shift() ?? 1_240_000 });
    const first = await login.token(patience);
    expect(await login.token(patience)).not.toBe(first);
  });

  test('is asked for once by callers that come at the same time', async () => {
    const standIn = await emptyStandIn();
    const { login } = loginAt(standIn);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => login.token(patience)));
    expect(new Set(tokens).size).toBe(1);
    const newer = await Promise.all(tokens.map((token) => login.refreshed(token, patience)));
    expect(newer[0]).not.toBe(tokens[0]);
    expect(new Set(newer).size).toBe(1);
    expect(standIn.requestCount('token')).toBe(2);
  });

  test('that was refused is not asked for again when a newer one is there', async () => {
    const standIn = await emptyStandIn();
    const { login } = loginAt(standIn);
    const stale = await login.token(patience);
    const newer = await login.refreshed(stale, patience);
    expect(await login.refreshed(stale, patience)).toBe(newer);
  });
});

describe('a login', () => {
  test('works with a client secret alone', async () => {
    const standIn = await emptyStandIn();
    const { clientId, clientSecret } = standIn;
    const { login } = loginAt(standIn, { credentials: async () => ({ clientId, clientSecret }) });
    expect(await login.token(patience)).toMatch(/^\S+$/);
  });

  test('asks for the credentials every time, so that a changed secret is noticed', async () => {
    const standIn = await emptyStandIn();
    const { clientId, username, password } = standIn;
    const secrets = ['an old one', password];
    const { login } = loginAt(standIn, {
      credentials: async () => ({ clientId, username, password: secrets.shift() ?? '' }),
    });
    await expect(login.token(patience)).rejects.toMatchObject({ failure: 'login-refused' });
    expect(await login.token(patience)).toMatch(/^\S+$/);
  });

  test.each([
    [{ password: 'a wrong one' }, /refused the login \(invalid_grant\)/],
    [{ username: 'a wrong one' }, /refused the login \(invalid_grant\)/],
    [{ clientSecret: 'a wrong one' }, /refused the login \(unauthorized_client\)/],
    [{ clientId: 'a wrong one' }, /refused the login \(unauthorized_client\)/],
  ])('that is refused for %j says so by the code of OAuth', async (account, message) => {
    const standIn = await emptyStandIn();
    const { login } = loginAt(standIn, { account });
    await expect(login.token(patience)).rejects.toThrow(message);
  });

  test.each([
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    ['hang', 'timed-out'],
    ['truncate', 'incomplete'],
    ['reset', 'unreachable'],
  ] as const)('that meets %s is tried again, and fails as %s when it stays', async (fault, failure) => {
    const standIn = await emptyStandIn();
    const { login, waits } = loginAt(standIn, { requestTimeoutMs: SILENCE_MS, maxAttempts: 2 });
    standIn.failNext(1, fault, 'token');
    expect(await login.token(patience)).toMatch(/^\S+$/);
    expect(waits).toEqual([fault === 429 ? 2_000 : 125]);
    standIn.failNext(2, fault, 'token');
    const { login: another } = loginAt(standIn, { requestTimeoutMs: SILENCE_MS, maxAttempts: 2 });
    await expect(another.token(patience)).rejects.toMatchObject({ failure });
  });

  test.each([
    ['redirect', 'redirected'],
    ['not-json', 'bad-answer'],
    ['cut-json', 'bad-answer'],
    [403, 'forbidden'],
  ] as const)('that meets %s fails as %s at once', async (fault, failure) => {
    const standIn = await emptyStandIn();
    const { login } = loginAt(standIn);
    standIn.failNext(1, fault, 'token');
    await expect(login.token(patience)).rejects.toMatchObject({ failure });
    expect(standIn.requestCount('token')).toBe(1);
  });

  test('lets its bearer in for as long as the stand-in says, and no longer', async () => {
    let now = Date.UTC(2026, 1, 3, 10);
    const standIn = await emptyStandIn({ now: () => now, tokenLifetimeSeconds: 60 });
    const token = await loginAt(standIn).login.token(patience);
    const status = async () => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${standIn.apiUrl}/instance`, { headers })).status;
    };
    now += 59_999;
    expect(await status()).toBe(200);
    now += 1;
    expect(await status()).toBe(401);
  });

  test('goes on when its first caller gives up', async () => {
    const standIn = await emptyStandIn();
    const { login } = loginAt(standIn, { requestTimeoutMs: SILENCE_MS });
    standIn.failNext(1, 'hang', 'token');
    const abort = new AbortController();
    const impatient = login.token(abort.signal);
    const patient = login.token(patience);
    abort.abort(new Error('enough'));
    await expect(impatient).rejects.toThrow('enough');
    expect(await patient).toMatch(/^\S+$/);
    expect(standIn.requestCount('token')).toBe(2);
  });
});

describe('credentials', () => {
  test.each([
    [{ clientId: 'c', username: 'u', password: 'p' }],
    [{ clientId: 'c', clientSecret: 's' }],
    [{ clientId: 'c', clientSecret: 's', username: 'u', password: 'p' }],
  ])('may be %j', (credentials) => {
    expect(dataManagerCredentialsSchema.parse({ ...credentials, comment: 'left out' })).toEqual(credentials);
  });

  test.each([
    [{ clientId: 'c' }, '"username" and "password", or "clientSecret"'],
    [{ clientId: 'c', username: 'u', clientSecret: 's' }, '"password" beside "username"'],
    [{ clientId: 'c', password: 'p' }, '"username" beside "password"'],
    [{ username: 'u', password: 'p' }, '"clientId" to be a text'],
    [{ clientId: '', clientSecret: 's' }, '"clientId" not to be empty'],
  ])('may not be %j', (credentials, message) => {
    expect(dataManagerCredentialsSchema.safeParse(credentials).error?.message).toContain(
      JSON.stringify(message).slice(1, -1),
    );
  });
});
