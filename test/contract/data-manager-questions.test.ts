import { afterEach, describe, expect, test } from '@jest/globals';
import {
  clientOf,
  clientOfServer,
  closeServers,
  emptyStandIn,
  json,
  patience,
  rawInstance,
  readAll,
  standInWith,
} from './data-manager-rig.ts';

afterEach(closeServers);

describe('asking the Data Manager', () => {
  test('lists every entry as it is, unknown fields included', async () => {
    const standIn = await emptyStandIn();
    const instance = rawInstance('instance-1', {
      name: 'naïve 🧪',
      outputs: '{"a": 1}',
      novelty: [{ x: null }],
    });
    standIn.put(instance);
    expect(await readAll(clientOf(standIn).dataManager.listInstances(undefined, patience))).toEqual([
      instance,
    ]);
  });

  test('lists one project when asked for one', async () => {
    const standIn = await standInWith(2);
    standIn.put(rawInstance('instance-3', { project_id: 'project & co' }));
    const entries = await readAll(clientOf(standIn).dataManager.listInstances('project & co', patience));
    expect(entries).toMatchObject([{ id: 'instance-3' }]);
  });

  test('says who asks and that JSON is wanted, at the address of what is asked for', async () => {
    const asked: unknown[] = [];
    const dataManager = await clientOfServer((request, response) => {
      const { method, url, headers } = request;
      asked.push([method, url, headers.accept, headers.authorization]);
      json(url?.includes('?') ? '{"count":0,"instances":[]}' : JSON.stringify(rawInstance('any')))(
        request,
        response,
      );
    });
    await readAll(dataManager.listInstances('project & co', patience));
    await dataManager.getInstance('odd/id ?%2e', patience);
    const who = ['application/json', 'Bearer any-token'];
    expect(asked).toEqual([
      ['GET', '/data-manager-api/instance?project_id=project+%26+co', ...who],
      ['GET', '/data-manager-api/instance/odd%2Fid%20%3F%252e', ...who],
    ]);
  });

  test('asks once more with a newer token when one is refused', async () => {
    const tokens: unknown[] = [];
    const dataManager = await clientOfServer((request, response) => {
      tokens.push(request.headers.authorization);
      if (tokens.length === 1) response.writeHead(401).end();
      else json('{"count":0,"instances":[]}')(request, response);
    });
    expect(await readAll(dataManager.listInstances(undefined, patience))).toEqual([]);
    expect(tokens).toEqual(['Bearer any-token', 'Bearer newer-token']);
  });

  test('lists nothing where there is nothing', async () => {
    const { dataManager } = clientOf(await emptyStandIn());
    expect(await readAll(dataManager.listInstances(undefined, patience))).toEqual([]);
  });

  test('lists 5,000 entries, with one login', async () => {
    const standIn = await standInWith(5_000);
    const entries = await readAll(clientOf(standIn).dataManager.listInstances(undefined, patience));
    expect(new Set(entries.map((entry) => (entry as { id: string }).id)).size).toBe(5_000);
    expect(standIn.requestCount('token')).toBe(1);
  });

  test('gets one instance, with its id', async () => {
    const standIn = await standInWith(1);
    standIn.put(rawInstance('odd/id ?%2e', { phase: 'COMPLETED' }));
    const { dataManager } = clientOf(standIn);
    expect(await dataManager.getInstance('odd/id ?%2e', patience)).toMatchObject({
      id: 'odd/id ?%2e',
      phase: 'COMPLETED',
    });
  });

  test.each(['..', '.', '', '\ud800'])('knows without asking that %j is no instance', async (id) => {
    const standIn = await standInWith(1);
    expect(await clientOf(standIn).dataManager.getInstance(id, patience)).toBeUndefined();
    expect(standIn.requestCount('list') + standIn.requestCount('instance')).toBe(0);
  });
});
