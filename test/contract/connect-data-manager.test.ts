import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { HttpInstanceList } from '../../functions/shared/adapters/data-manager/http-instance-list.ts';
import { HttpInstanceLookup } from '../../functions/shared/adapters/data-manager/http-instance-lookup.ts';
import { secretsManagerClient } from '../../functions/shared/platform/aws-clients.ts';
import { connectDataManager } from '../../functions/shared/platform/connect-data-manager.ts';
import { startSecretsEngine } from '../../local/engines/secrets-engine.ts';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { until } from '../end-to-end/books.ts';
import { heldTimers } from '../fakes/held-timers.ts';
import { SilentTelemetry } from '../fakes/silent-telemetry.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';
import { closeServers, emptyStandIn, patience, rawInstance, readAll } from './data-manager-rig.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
  await closeServers();
});

/** The Data Manager as a function with these credentials has it, on a clock whose waits take no time. */
async function connected(
  credentials: unknown,
  { apiUrl, tokenUrl }: Pick<StandInDataManager, 'apiUrl' | 'tokenUrl'>,
) {
  const engine = await startSecretsEngine(new Map([['unusual-secret', credentials]]));
  const secrets = secretsManagerClient({
    AWS_ENDPOINT_URL_DYNAMODB: undefined,
    AWS_ENDPOINT_URL_SNS: undefined,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engine.url,
  });
  closers.push(
    () => secrets.destroy(),
    () => engine.stop(),
  );
  const [clock, telemetry] = [new VirtualClock(), new SilentTelemetry()];
  const env = {
    dataManagerUrl: apiUrl,
    dataManagerTokenUrl: tokenUrl,
    dataManagerSecretId: 'unusual-secret',
  };
  const api = connectDataManager(env, secrets, clock, telemetry);
  const waits = jest.spyOn(clock, 'wait');
  return {
    clock,
    telemetry,
    waits: () => waits.mock.calls.map(([ms]) => ms),
    list: (signal = patience) => readAll(new HttpInstanceList(api).listInstances(undefined, signal)),
    get: (id: string) => new HttpInstanceLookup(api).getInstance(id, patience),
  };
}

async function standIn() {
  const started = await emptyStandIn();
  started.put(rawInstance('instance-1'));
  const { clientId, username, password } = started;
  return { started, credentials: { clientId, username, password } };
}

describe('the Data Manager as the functions have it', () => {
  test('is logged in to with the credentials of the secret, and asked at its own address', async () => {
    const { started, credentials } = await standIn();
    const { list, get } = await connected(credentials, started);
    expect(await list()).toMatchObject([{ id: 'instance-1' }]);
    expect(await get('instance-1')).toMatchObject({ id: 'instance-1' });
    expect(started.requestCount('token')).toBe(1);
  });

  test('row 33: is asked four times, with growing pauses by the clock, and each is told', async () => {
    const { started, credentials } = await standIn();
    const { clock, telemetry, list, waits } = await connected(credentials, started);
    jest.spyOn(clock, 'random').mockReturnValue(0.6);
    started.failNext(9, 503);
    await expect(list()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(started.requestCount('list')).toBe(4);
    expect(waits()).toEqual([150, 300, 600]);
    expect(telemetry.records.map(({ message, fields }) => [message, fields['waitMs']])).toEqual(
      [150, 300, 600].map((ms) => ['DataManagerAskedAgain', ms]),
    );
  });

  test('row 33: has four tries for a login, too', async () => {
    const { started, credentials } = await standIn();
    const { list, waits } = await connected(credentials, started);
    started.failNext(9, 503, 'token');
    await expect(list()).rejects.toMatchObject({ failure: 'unavailable' });
    expect(started.requestCount('token')).toBe(4);
    expect(waits()).toHaveLength(3);
  });

  test('row 37: is not asked again when the time is up during a pause', async () => {
    const { started, credentials } = await standIn();
    const { clock, list } = await connected(credentials, started);
    const abort = new AbortController();
    // A pause without an end, but for the signal's.
    jest.spyOn(clock, 'wait').mockImplementation(
      (_ms, signal) =>
        new Promise((resolve, reject) => {
          if (!signal) resolve();
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          abort.abort(new Error('the time is up'));
        }),
    );
    started.failNext(9, 503);
    await expect(list(abort.signal)).rejects.toThrow('the time is up');
    expect(clock.wait).toHaveBeenCalledWith(expect.any(Number), abort.signal);
  });

  test('row 33: may be silent for half a minute, and is then asked again', async () => {
    const { started, credentials } = await standIn();
    const { list } = await connected(credentials, started);
    const timers = heldTimers();
    started.failNext(1, 'hang', 'token');
    started.failNext(1, 'hang');
    const listing = list();
    for (const route of ['token', 'list'] as const) {
      await until(() => started.requestCount(route) === 1, `a request to ${route}`);
      expect(timers.runOut(30_000)).toBe(1);
    }
    expect(await listing).toHaveLength(1);
  });

  test('row 33: a token is used until a minute before its end, by the clock', async () => {
    const { started, credentials } = await standIn();
    const { clock, list } = await connected(credentials, started);
    await list();
    clock.advance(239_999);
    await list();
    expect(started.requestCount('token')).toBe(1);
    clock.advance(1);
    await list();
    expect(started.requestCount('token')).toBe(2);
  });

  test.each([
    ['hold something else', { secret: 'hush' }, /no usable credentials.*unusual-secret is invalid/],
    ['are not there', undefined, /no usable credentials.*unusual-secret could not be read/],
  ])('row 33: credentials that %s are a login that is refused', async (_what, held, message) => {
    const { started } = await standIn();
    const { list } = await connected(held, started);
    const error: unknown = await list().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'DataManagerError', failure: 'login-refused' });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('hush');
    expect(started.requestCount('token')).toBe(0);
  });
});
