import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiClient, dataOf } from '../../client/api-client.ts';
import { sendReport } from '../../local/send-report.ts';
import { PROJECTS } from '../../local/stand-in-data-manager/catalogue.ts';
import { summary } from '../builders/summary.ts';
import { startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

const [PRIVATE, OPEN, FOREIGN] = PROJECTS.map(({ project_id: id }) => id);
/** All are of one owner, who belongs to none of these projects. */
const OWNER = 'zoe';
const PROJECT_OF: Readonly<Record<string, string | undefined>> = {
  'of-private': PRIVATE,
  'of-open': OPEN,
  'of-foreign': FOREIGN,
  'of-unknown': 'project-that-nobody-lists',
};
const ALL = Object.keys(PROJECT_OF);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ LOCAL_USER: 'me' });
  const launched = new Date().toISOString();
  const instances = ALL.map((id) =>
    summary({ id, launched, started: launched, owner: OWNER, project_id: PROJECT_OF[id]! }),
  );
  await sendReport(`${rig.phasewatch.url}/webhooks/instances`, WEBHOOK_SECRET, { instances });
});
afterAll(() => rig.stop());

type Scope = 'mine' | 'visible' | 'all';

/** The API as somebody sees it; without a name, as the operator does. */
function clientAs(name: string | undefined) {
  return apiClient(rig.phasewatch.url, { headers: name === undefined ? {} : { 'Phasewatch-As': name } });
}

/** What somebody sees of a scope, in the list and in the counts alike; or the status by which both are refused. */
async function seenBy(name: string | undefined, scope?: Scope): Promise<number | string[]> {
  const client = clientAs(name);
  const params = { query: scope === undefined ? {} : { scope } };
  const list = await client.GET('/instances', { params });
  const counts = await client.GET('/instance-counts', { params });
  expect(counts.response.status).toBe(list.response.status);
  if (!list.response.ok) return list.response.status;
  const ids = dataOf(list).instances.map(({ id }) => id);
  const { counts: byPhase, scope: ofCounts } = dataOf(counts);
  expect([byPhase['RUNNING'] ?? 0, ofCounts]).toEqual([ids.length, dataOf(list).scope]);
  return ids.toSorted();
}

/** The instances that somebody can read one by one. Of the others it cannot be told whether they are there. */
async function readBy(name: string | undefined): Promise<string[]> {
  const client = clientAs(name);
  const read = (id: string) => client.GET('/instances/{id}', { params: { path: { id } } });
  const { error: missing } = await read('never-reported');
  const readable: string[] = [];
  for (const id of ALL) {
    const { response, error } = await read(id);
    if (response.ok) readable.push(id);
    else expect([response.status, error]).toEqual([404, missing]);
  }
  return readable.toSorted();
}

describe('who sees what', () => {
  test.each<[string, string | undefined, mine: string[], visible: string[], all: number | string[]]>([
    ['the owner', OWNER, ALL, ALL, 403],
    ['a member of two projects', 'bob', ['of-private', 'of-open'], ['of-private', 'of-open'], 403],
    ['the creator of a private project', 'alice', ['of-private'], ['of-private', 'of-open'], 403],
    ['the same, in capital letters', 'ALICE', ['of-private'], ['of-private', 'of-open'], 403],
    ['somebody who is none of these', 'mallory', [], ['of-open'], 403],
    ['the operator, who is an administrator', undefined, [], ALL, ALL],
    ['the operator, who looks as anybody', 'me', [], ['of-open'], 403],
  ])('%s', async (_who, name, mine, visible, all) => {
    expect(await seenBy(name)).toEqual(mine.toSorted());
    expect(await seenBy(name, 'mine')).toEqual(mine.toSorted());
    expect(await seenBy(name, 'visible')).toEqual(visible.toSorted());
    expect(await seenBy(name, 'all')).toEqual(typeof all === 'number' ? all : all.toSorted());
    expect(await readBy(name)).toEqual(visible.toSorted());
  });

  test('filters by owner and by project find what may be seen, and nothing else', async () => {
    const idsOf = async (query: object) =>
      dataOf(await clientAs('bob').GET('/instances', { params: { query: { scope: 'visible', ...query } } }))
        .instances.map(({ id }) => id)
        .toSorted();
    expect(await idsOf({ owner: OWNER })).toEqual(['of-open', 'of-private']);
    expect(await idsOf({ projectId: PRIVATE })).toEqual(['of-private']);
    expect(await idsOf({ projectId: FOREIGN })).toEqual([]);
  });
});
