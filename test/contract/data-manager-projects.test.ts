import { afterAll, describe, expect, test } from '@jest/globals';
import { listedProjectSchema } from '../../functions/shared/people/project.ts';
import { PROJECTS } from '../../local/stand-in-data-manager/catalogue.ts';
import {
  clientOf,
  clientOfServer,
  closeServers,
  emptyStandIn,
  json,
  patience,
  readAll,
  readUntilFailure,
} from './data-manager-rig.ts';

afterAll(closeServers);

describe('the list of projects', () => {
  test('is read with all its fields, and each entry is valid', async () => {
    const standIn = await emptyStandIn();
    const entries = await readAll(clientOf(standIn).dataManager.listProjects(patience));
    expect(entries).toEqual(PROJECTS);
    for (const entry of entries) expect(listedProjectSchema.safeParse(entry).success).toBe(true);
    expect(standIn.requestCount('projects')).toBe(1);
  });

  test.each([503, 429, 'reset', 'truncate', 'cut-json'] as const)(
    'row 33: is asked for again after %s, as long as no entry has come',
    async (fault) => {
      const standIn = await emptyStandIn({ projects: [] });
      standIn.failNext(2, fault, 'projects');
      expect(await readAll(clientOf(standIn).dataManager.listProjects(patience))).toEqual([]);
      expect(standIn.requestCount('projects')).toBe(3);
    },
  );

  test('row 33: that is refused is said to be', async () => {
    const standIn = await emptyStandIn();
    standIn.failNext(1, 403, 'projects');
    await expect(readAll(clientOf(standIn).dataManager.listProjects(patience))).rejects.toMatchObject({
      failure: 'forbidden',
    });
  });

  test('row 33: that ends early is not taken for the whole', async () => {
    const dataManager = await clientOfServer(json('{"projects":[{"project_id":"p-1"},{"project_id"'));
    const { before, error } = await readUntilFailure(dataManager.listProjects(patience));
    expect(before).toEqual([{ project_id: 'p-1' }]);
    expect(error).toMatchObject({ failure: 'incomplete' });
  });

  test('row 43: with an entry that is not JSON has all others', async () => {
    const dataManager = await clientOfServer(json('{"projects":[{"a":1},{"b":\u0007},{"c":3}],"count":3}'));
    expect(await readAll(dataManager.listProjects(patience))).toEqual([{ a: 1 }, undefined, { c: 3 }]);
  });

  test('is not one of instances', async () => {
    const dataManager = await clientOfServer(json('{"instances":[]}'));
    await expect(readAll(dataManager.listProjects(patience))).rejects.toMatchObject({
      failure: 'bad-answer',
      message: expect.stringContaining('without "projects"'),
    });
  });
});
