import { afterEach, describe, expect, test } from '@jest/globals';
import { clientOf, closeServers, emptyStandIn, rawInstance, readAll } from './data-manager-rig.ts';

afterEach(closeServers);

describe('an abort', () => {
  const reason = new Error('the function is running out of time');

  test('ends a wait at once, with its reason', async () => {
    const standIn = await emptyStandIn();
    standIn.failNext(1, 503);
    const abort = new AbortController();
    const wait = () =>
      new Promise<void>((_resolve, reject) => {
        abort.signal.addEventListener('abort', () => reject(new Error('of the wait itself')));
        abort.abort(reason);
      });
    const { dataManager } = clientOf(standIn, { wait });
    await expect(dataManager.getInstance('instance-1', abort.signal)).rejects.toBe(reason);
  });

  test.each(['hang', 'stall'] as const)('ends a request that meets %s', async (fault) => {
    const standIn = await emptyStandIn();
    standIn.failNext(1, fault);
    const abort = new AbortController();
    const { dataManager } = clientOf(standIn);
    const listing = readAll(dataManager.listInstances(undefined, abort.signal));
    while (standIn.requestCount('list') === 0) await new Promise(setImmediate);
    abort.abort(reason);
    await expect(listing).rejects.toBe(reason);
  });

  test('ends a list between two entries', async () => {
    const standIn = await emptyStandIn();
    for (let made = 0; made < 10; made += 1) standIn.put(rawInstance(`instance-${made}`));
    const abort = new AbortController();
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const entry of clientOf(standIn).dataManager.listInstances(undefined, abort.signal)) {
        seen.push(entry);
        abort.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
  });

  test('that came before asks nothing', async () => {
    const standIn = await emptyStandIn();
    const { dataManager } = clientOf(standIn);
    await expect(dataManager.getInstance('instance-1', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(standIn.requestCount('token')).toBe(0);
  });
});
