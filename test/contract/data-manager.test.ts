import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../local/stand-in-data-manager/faults.ts';
import {
  clientOf,
  closeServers,
  emptyStandIn,
  httpDataManager,
  loginAt,
  patience,
  rawInstance,
  readAll,
  readUntilFailure,
  standInWith,
} from './data-manager-rig.ts';

afterEach(closeServers);

describe('row 33: the token', () => {
  test('row 33: a token that expires in the middle of a poll leads to one new login', async () => {
    const standIn = await standInWith(2);
    const { dataManager, waits } = clientOf(standIn);
    expect(await readAll(dataManager.listInstances(undefined, patience))).toHaveLength(2);
    standIn.expireTokens();
    expect(await dataManager.getInstance('instance-1', patience)).toMatchObject({ phase: 'RUNNING' });
    expect(await readAll(dataManager.listInstances(undefined, patience))).toHaveLength(2);
    expect(standIn.requestCount('token')).toBe(2);
    expect(waits).toEqual([]);
  });

  test('row 33: a second 401 is unauthorised, and not tried any further', async () => {
    const standIn = await standInWith(1);
    standIn.failNext(9, 401);
    const listing = readAll(clientOf(standIn).dataManager.listInstances(undefined, patience));
    await expect(listing).rejects.toMatchObject({ name: 'DataManagerError', failure: 'unauthorised' });
    expect([standIn.requestCount('list'), standIn.requestCount('token')]).toEqual([2, 2]);
  });

  test('row 33: a login that is refused is named, without the secret', async () => {
    const standIn = await standInWith(1);
    const { login } = loginAt(standIn, { account: { password: 'wrong-pa55word' } });
    const { dataManager } = clientOf(standIn, { tokenSource: login });
    const { error } = await readUntilFailure(dataManager.listInstances(undefined, patience));
    expect(error).toMatchObject({ failure: 'login-refused' });
    expect(String(error)).toContain('(invalid_grant)');
    expect(String(error)).not.toContain('pa55word');
    expect([standIn.requestCount('list'), standIn.requestCount('token')]).toEqual([0, 1]);
  });
});

describe('row 33: answers that another attempt does not mend', () => {
  test('row 33: 403 is forbidden, for a list and for an instance', async () => {
    const standIn = await emptyStandIn();
    const { hiddenProjectId } = standIn;
    standIn.put(rawInstance('instance-1', { project_id: hiddenProjectId }));
    const { dataManager } = clientOf(standIn);
    await expect(readAll(dataManager.listInstances(hiddenProjectId, patience))).rejects.toMatchObject({
      failure: 'forbidden',
    });
    await expect(dataManager.getInstance('instance-1', patience)).rejects.toMatchObject({
      failure: 'forbidden',
    });
    expect([standIn.requestCount('list'), standIn.requestCount('instance')]).toEqual([1, 1]);
  });

  test('row 33: 404 is an unknown instance, but a wrong URL for a list', async () => {
    const standIn = await standInWith(1);
    expect(await clientOf(standIn).dataManager.getInstance('instance-2', patience)).toBeUndefined();
    const { dataManager } = clientOf(standIn, { apiUrl: `${standIn.apiUrl}/v9?key=hush` });
    const { error } = await readUntilFailure(dataManager.listInstances('project-1', patience));
    expect(error).toMatchObject({ failure: 'not-found' });
    expect(String(error)).toContain(`${standIn.apiUrl}/v9/instance (404)`);
    expect(String(error)).not.toMatch(/hush|project-1/);
  });

  test.each([
    ['redirect', 'redirected', /login page or a wrong URL/],
    ['not-json', 'bad-answer', /not of a web page/],
  ] as const)('row 33: %s is %s and says what is likely', async (fault, failure, message) => {
    const standIn = await standInWith(1);
    standIn.failNext(1, fault);
    const { error } = await readUntilFailure(
      clientOf(standIn).dataManager.listInstances(undefined, patience),
    );
    expect(error).toMatchObject({ failure, message: expect.stringMatching(message) });
    standIn.failNext(1, fault);
    await expect(clientOf(standIn).dataManager.getInstance('instance-1', patience)).rejects.toMatchObject({
      failure,
    });
    expect([standIn.requestCount('list'), standIn.requestCount('instance')]).toEqual([1, 1]);
  });
});

const PASSING: [Fault, string][] = [
  [429, 'throttled'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  ['hang', 'timed-out'],
  ['reset', 'unreachable'],
];

describe('row 33: troubles that pass', () => {
  test.each(PASSING)('row 33: %s is tried again, and the list is whole', async (fault) => {
    const standIn = await standInWith(3);
    // Each that hangs takes the whole time-out.
    const times = fault === 'hang' ? 1 : 3;
    standIn.failNext(times, fault);
    const { dataManager, waits } = clientOf(standIn, { requestTimeoutMs: 2_000 });
    expect(await readAll(dataManager.listInstances(undefined, patience))).toHaveLength(3);
    expect(standIn.requestCount('list')).toBe(times + 1);
    expect(waits).toEqual((fault === 429 ? [2_000, 2_000, 2_000] : [125, 250, 500]).slice(0, times));
  });

  test.each(PASSING)(
    'row 33: %s that stays is %s, for a list and for an instance',
    async (fault, failure) => {
      const standIn = await standInWith(3);
      standIn.failNext(4, fault);
      const { dataManager } = clientOf(standIn, { requestTimeoutMs: 2_000, maxAttempts: 2 });
      await Promise.all([
        expect(readAll(dataManager.listInstances(undefined, patience))).rejects.toMatchObject({ failure }),
        expect(dataManager.getInstance('instance-1', patience)).rejects.toMatchObject({ failure }),
      ]);
      expect([standIn.requestCount('list'), standIn.requestCount('instance')]).toEqual([2, 2]);
    },
  );

  test.each([
    ['truncate', 'incomplete'],
    ['cut-json', 'incomplete'],
    ['stall', 'timed-out'],
  ] as const)('row 33: a list cut short (%s) is never taken for the whole', async (fault, failure) => {
    const standIn = await standInWith(2_000);
    standIn.failNext(1, fault);
    const { dataManager } = clientOf(standIn, { requestTimeoutMs: 2_000 });
    const { before, error } = await readUntilFailure(dataManager.listInstances(undefined, patience));
    expect(error).toMatchObject({ name: 'DataManagerError', failure });
    expect(before.length).toBeGreaterThan(100);
    expect(before.length).toBeLessThan(2_000);
    expect(standIn.requestCount('list')).toBe(1);
  });

  test('row 33: a list cut short before its first entry is read again', async () => {
    const standIn = await standInWith(1);
    standIn.failNext(1, 'cut-json');
    standIn.failNext(1, 'truncate');
    expect(await readAll(clientOf(standIn).dataManager.listInstances(undefined, patience))).toHaveLength(1);
    expect(standIn.requestCount('list')).toBe(3);
  });

  test('row 33: one instance cut short is read again', async () => {
    const standIn = await standInWith(1);
    standIn.failNext(1, 'truncate');
    expect(await clientOf(standIn).dataManager.getInstance('instance-1', patience)).toMatchObject({
      phase: 'RUNNING',
    });
  });
});

test('row 34: an instance that vanishes is simply not there, in the list and by its id', async () => {
  const standIn = await standInWith(2);
  const { dataManager } = clientOf(standIn);
  standIn.remove('instance-1');
  expect(await readAll(dataManager.listInstances(undefined, patience))).toMatchObject([{ id: 'instance-2' }]);
  expect(await dataManager.getInstance('instance-1', patience)).toBeUndefined();
});

test('row 13: while the Data Manager is down it is unreachable, and the next good poll catches up', async () => {
  const standIn = await standInWith(0);
  const { login } = loginAt(standIn);
  const { apiUrl } = standIn;
  const options = { apiUrl, tokenSource: login, wait: async () => undefined, random: () => 0, now: Date.now };
  const dataManager = httpDataManager(options);
  await standIn.close();
  await expect(readAll(dataManager.listInstances(undefined, patience))).rejects.toMatchObject({
    failure: 'unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  const again = await emptyStandIn({ port: Number(new URL(apiUrl).port) });
  again.put(rawInstance('instance-1', { phase: 'COMPLETED' }));
  expect(await readAll(dataManager.listInstances(undefined, patience))).toMatchObject([
    { phase: 'COMPLETED' },
  ]);
});
