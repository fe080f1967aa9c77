import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiClient, dataOf } from '../../client/api-client.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { publications, readInstance, until } from '../end-to-end/books.ts';
import { sendReport } from '../../local/send-report.ts';
import { CALLBACK_SECRET, startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

const NOW = () => new Date().toISOString().slice(0, 19);
const recently = () => ({ launched: NOW(), started: NOW(), stopped: NOW() });

describe('the three doors', () => {
  let rig: Rig;
  let url: string;

  beforeAll(async () => {
    rig = await startRig({ POLL_INTERVAL_SECONDS: '1', NOTICES_PER_SECOND: '100' });
    url = rig.phasewatch.url;
  });

  afterAll(() => rig.stop());

  const callBack = (path: string, body: string, init: RequestInit = {}) =>
    fetch(`${url}/callbacks/${path}`, { method: 'PUT', body, ...init });

  test('a callback is taken as a hint, by either method, with or without a slash at the end, whatever its type', async () => {
    const ways = [
      ['PUT', CALLBACK_SECRET, 'application/json'],
      ['POST', `${CALLBACK_SECRET}/`, 'text/plain'],
      ['PUT', `${CALLBACK_SECRET}/`, 'application/x-whatever'],
    ] as const;
    await Promise.all(
      ways.map(async ([method, path, type], index) => {
        const id = `instance-${index}`;
        rig.dataManager.put({ ...summary({ id }) });
        const body = JSON.stringify({ instance_id: id, job_status: 'FAILURE' });
        const answer = await callBack(path, body, { method, headers: { 'content-type': type } });
        expect(answer.status).toBe(202);
        // The callback claims a failure; the API says that it runs, and that is what counts.
        expect((await readInstance(url, id)).phase).toBe('RUNNING');
      }),
    );
  });

  test('a callback to a wrong address is answered like any address where there is nothing', async () => {
    expect((await callBack('guess', '{}')).status).toBe(404);
  });

  test('row 31: a callback that comes before the instance is known is asked to come again', async () => {
    const answer = await callBack(CALLBACK_SECRET, JSON.stringify({ instance_id: 'instance-early' }));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('row 12: what nobody reports, the poll finds and tells', async () => {
    const id = 'instance-silent';
    rig.dataManager.put({ ...completedSummary({ id, ...recently() }) });
    const told = () =>
      publications(rig.topic).filter(({ noticeId }) => noticeId === `${id}:completed`).length;
    await until(() => told() === 1, 'the poll tells');
    expect((await readInstance(url, id)).history).toMatchObject([{ source: 'poll', phase: 'COMPLETED' }]);
  });

  test('row 7: all three at the same moment append one event and publish one message', async () => {
    const id = 'instance-crowded';
    const report = completedSummary({ id, ...recently() });
    rig.dataManager.put({ ...report });
    const callback = JSON.stringify({ instance_id: id, job_status: 'SUCCESS' });
    await Promise.all([
      ...Array.from({ length: 5 }, () => sendReport(`${url}/webhooks/instances`, WEBHOOK_SECRET, report)),
      ...Array.from({ length: 5 }, () => callBack(CALLBACK_SECRET, callback)),
    ]);
    const { history } = await readInstance(url, id);
    expect(history).toHaveLength(1);
    expect(publications(rig.topic).filter(({ noticeId }) => noticeId.startsWith(id))).toHaveLength(1);
  });

  test('row 35: the first poll of an old platform is recorded, not announced', async () => {
    const id = 'instance-ancient';
    rig.dataManager.put({
      ...completedSummary({
        id,
        launched: '2024-02-03T10:00:00',
        started: '2024-02-03T10:00:10',
        stopped: '2024-02-03T10:12:42',
      }),
    });
    await until(async () => (await fetch(`${url}/instances/${id}`)).status === 200, 'the poll records');
    const { history } = await readInstance(url, id);
    expect(history[0]?.notice).toMatchObject({
      state: 'suppressed',
      because: 'finished-before-first-seen',
    });
    expect(publications(rig.topic).filter(({ noticeId }) => noticeId.startsWith(id))).toEqual([]);
  });

  test('the list pages through everything once, and filters by the current state', async () => {
    const owner = 'owner-of-the-list';
    const phases = ['PENDING', 'RUNNING', 'COMPLETED', 'COMPLETED', 'FAILED'] as const;
    const ids = phases.map((_phase, index) => `instance-listed-${index}`);
    const reports = phases.map((phase, index) => summary({ ...recently(), id: ids[index]!, owner, phase }));
    await sendReport(`${url}/webhooks/instances`, WEBHOOK_SECRET, { instances: reports });

    const reader = apiClient(url);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { scope: 'all' as const, owner, limit: 2, ...(cursor !== undefined && { cursor }) };
      const page = dataOf(await reader.GET('/instances', { params: { query } }));
      expect(page.instances.length).toBeLessThanOrEqual(2);
      listed.push(...page.instances.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(listed.toSorted()).toEqual(ids);

    const query = { scope: 'all' as const, owner, phase: ['completed'] };
    const done = dataOf(await reader.GET('/instances', { params: { query } }));
    expect(done.instances.map(({ id }) => id).toSorted()).toEqual([ids[2], ids[3]]);
  });

  test.each([
    ['/instances?limit=0', 422, 'limit'],
    ['/instances?cursor=nonsense', 422, 'cursor'],
    ['/instances?pahse=RUNNING', 422, 'pahse'],
    ['/instances/instance-unheard-of', 404, undefined],
    ['/nowhere', 404, undefined],
  ])('%s is answered with %i and a problem document', async (path, status, field) => {
    const answer = await fetch(url + path);
    const problem = (await answer.json()) as { status: number; errors?: { path: string }[] };
    expect(answer.status).toBe(status);
    expect(problem.status).toBe(status);
    expect(problem.errors?.[0]?.path).toBe(field);
  });
});
