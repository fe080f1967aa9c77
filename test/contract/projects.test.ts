import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DynamoProjects } from '../../functions/shared/adapters/dynamo/dynamo-projects.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import type { Project } from '../../functions/shared/people/project.ts';
import type { Projects, ProjectStore } from '../../functions/shared/people/projects.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { project } from '../builders/project.ts';
import { PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { MemoryProjects } from '../fakes/memory-projects.ts';

const AT = Date.parse('2026-02-03T10:00:00.000Z');
const LATER = AT + 300_000;

let engine: Engine;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startTableEngine();
  client = tableClient(engine.url);
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

const onEngine = async () => new DynamoProjects(client, await newTable(client, PEOPLE_SCHEMA));

describe.each<[string, () => Promise<Projects & ProjectStore>]>([
  ['memory', async () => new MemoryProjects()],
  ['a table', onEngine],
])('the projects in %s', (_name, make) => {
  const found = async (projects: Projects, ...ids: string[]) => [
    ...(await projects.find(ids)).projects.values(),
  ];

  test('are not there at first, and have never been read', async () => {
    const projects = await make();
    expect(await projects.find(['p-1'])).toEqual({ projects: new Map(), readAt: undefined });
    expect(await projects.lastRead()).toBeUndefined();
    expect(await projects.idsOf('alice')).toEqual([]);
  });

  test('come back as they were kept, and by their members', async () => {
    const projects = await make();
    const [one, two] = [project({ id: 'p-2', editors: ['alice'] }), project({ id: 'p-1', creator: 'alice' })];
    await projects.keep([one, two], AT);
    expect(await found(projects, 'p-1', 'p-2', 'p-3')).toEqual([two, one]);
    expect((await projects.find([])).readAt).toBe(AT);
    expect(await projects.lastRead()).toBe(AT);
    expect(await projects.idsOf('alice')).toEqual(['p-1', 'p-2']);
    expect(await projects.idsOf('the-creator')).toEqual(['p-2']);
  });

  test('follow the list: what has gone is not known any more, and who has left belongs to nothing', async () => {
    const projects = await make();
    await projects.keep([project({ id: 'p-1', editors: ['alice'] }), project({ id: 'p-2' })], AT);
    const changed = project({ id: 'p-1', editors: ['bob'], isPrivate: false });
    await projects.keep([changed], LATER);
    expect(await found(projects, 'p-1', 'p-2')).toEqual([changed]);
    expect(await projects.idsOf('alice')).toEqual([]);
    expect(await projects.idsOf('bob')).toEqual(['p-1']);
    await projects.keep([], LATER + 1);
    expect([await found(projects, 'p-1'), await projects.idsOf('bob')]).toEqual([[], []]);
    expect(await projects.lastRead()).toBe(LATER + 1);
  });

  test('may be hundreds, with names of any characters', async () => {
    const projects = await make();
    const many = Array.from({ length: 230 }, (_, index) =>
      project({ id: `p ${index}#ö`, observers: ['everybody', `person-${index}`] }),
    );
    await projects.keep(many, AT);
    const ids = many.map(({ id }) => id);
    expect(await found(projects, ...ids)).toEqual(many);
    expect(await projects.idsOf('everybody')).toEqual(ids.toSorted());
  });
});

describe('the table of projects', () => {
  const all = async (tableName: string) => {
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
    return items.map((item) => unmarshall(item));
  };

  test('can be read in the console', async () => {
    const tableName = await newTable(client, PEOPLE_SCHEMA);
    const one = project({ id: 'p-1', editors: ['alice'] });
    await new DynamoProjects(client, tableName).keep([one], AT);
    expect(await all(tableName)).toEqual(
      expect.arrayContaining([
        { partition: 'project#p-1', item: 'project', ...one },
        { partition: 'person#alice', item: 'projects', projectIds: ['p-1'] },
        { partition: 'person#the-creator', item: 'projects', projectIds: ['p-1'] },
        { partition: 'projects', item: 'project#p-1' },
        { partition: 'projects', item: 'list', readAt: '2026-02-03T10:00:00.000Z' },
      ]),
    );
  });

  test('is written to where something has changed alone, but for the time', async () => {
    const projects = await onEngine();
    const many: Project[] = Array.from({ length: 30 }, (_, index) => project({ id: `p-${index}` }));
    // Each project twice, the creator, and the time.
    expect(await projects.keep(many, AT)).toBe(30 * 2 + 1 + 1);
    expect(await projects.keep(many, LATER)).toBe(1);
    expect(await projects.keep([project({ id: 'p-0', editors: ['alice'] }), ...many.slice(1)], LATER)).toBe(
      3,
    );
    expect(await projects.keep(many.slice(1), LATER)).toBe(2 + 2 + 1);
  });

  test.each([1, 2])(
    'rows 1-3: whoever dies after %d of three requests leaves the rest to the next',
    async (requests) => {
      const tableName = await newTable(client, PEOPLE_SCHEMA);
      const projects = new DynamoProjects(client, tableName);
      const before = Array.from({ length: 20 }, (_, index) =>
        project({ id: `p-${index}`, editors: [`before-${index}`] }),
      );
      const after = Array.from({ length: 20 }, (_, index) =>
        project({ id: `p-${index + 10}`, editors: [`after-${index}`] }),
      );
      await projects.keep(before, AT);
      let left = requests;
      client.middlewareStack.add(
        (next, { commandName }) =>
          (args) => {
            if (commandName === 'BatchWriteItemCommand' && (left -= 1) < 0) throw new Error('killed');
            return next(args);
          },
        { step: 'initialize', name: 'killed' },
      );
      await expect(projects.keep(after, LATER)).rejects.toThrow();
      client.middlewareStack.remove('killed');
      expect(await projects.lastRead()).toBe(AT);
      await projects.keep(after, LATER);
      expect((await projects.find(before.map(({ id }) => id))).projects.size).toBe(10);
      for (let index = 0; index < 20; index += 1) {
        expect(await projects.idsOf(`before-${index}`)).toEqual([]);
        expect(await projects.idsOf(`after-${index}`)).toEqual([`p-${index + 10}`]);
      }
      const clean = await newTable(client, PEOPLE_SCHEMA);
      await new DynamoProjects(client, clean).keep(after, LATER);
      const sorted = async (name: string) => (await all(name)).map((item) => JSON.stringify(item)).sort();
      expect(await sorted(tableName)).toHaveLength((await sorted(clean)).length);
    },
  );

  test('keeps of a person who belongs to more than a thousand projects the first of them', async () => {
    const projects = await onEngine();
    await projects.keep(
      Array.from({ length: 1_010 }, (_, index) => project({ id: `p-${String(index).padStart(4, '0')}` })),
      AT,
    );
    expect(await projects.idsOf('the-creator')).toHaveLength(1_000);
  });

  test('row 17: that is away is said to be', async () => {
    const nowhere = tableClient('http://any:any@127.0.0.1:1', 1);
    const projects = new DynamoProjects(nowhere, 'phasewatch-people');
    await expect(projects.find(['p-1'])).rejects.toThrow(StorageUnavailable);
    await expect(projects.keep([project()], AT)).rejects.toThrow(StorageUnavailable);
    nowhere.destroy();
  });
});
