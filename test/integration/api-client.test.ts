import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError, apiClient, dataOf, type ApiClient } from '../../client/api-client.ts';
import type { components } from '../../client/api-types.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { CALLBACK_SECRET, startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

type InstanceSummary = components['schemas']['InstanceSummary'];

const launched = new Date().toISOString();
const ALL = { scope: 'all' } as const;

describe('the client that is made from the OpenAPI document', () => {
  let rig: Rig;
  let client: ApiClient;

  let reported: Awaited<ReturnType<typeof report>>;

  beforeAll(async () => {
    rig = await startRig();
    client = apiClient(rig.phasewatch.url);
    reported = await report();
  });
  afterAll(() => rig.stop());

  /** Three of Alice's and one of Bob's that run. */
  function report() {
    const instances = ['a', 'b', 'c', 'd'].map(
      (id) => summary({ id, launched, owner: id === 'd' ? 'bob' : 'alice' }) as InstanceSummary,
    );
    const body = JSON.stringify({ instances });
    const headers = signedHeaders(WEBHOOK_SECRET, 'msg_1', Buffer.from(body), Date.now());
    return client.POST('/webhooks/instances', {
      body: { instances },
      bodySerializer: () => body,
      headers,
    });
  }

  test('reports instances', () => {
    expect(dataOf(reported).results).toEqual(
      ['a', 'b', 'c', 'd'].map((id) => ({ id, result: 'recorded', sequence: 1 })),
    );
  });

  test.each(['PUT', 'POST'] as const)('calls back by %s', async (method) => {
    const id = `called-back-by-${method.toLowerCase()}`;
    rig.dataManager.put(
      completedSummary({ id, launched, started: launched, stopped: launched, owner: 'carol' }) as never,
    );
    const params = { path: { secret: CALLBACK_SECRET } };
    const body = { instance_id: id, job_status: 'SUCCESS' };
    const answer =
      method === 'PUT'
        ? await client.PUT('/callbacks/{secret}', { params, body })
        : await client.POST('/callbacks/{secret}', { params, body });
    expect(dataOf(answer)).toMatchObject({ id, result: 'recorded' });
  });

  test('lists instances, page by page', async () => {
    const first = dataOf(
      await client.GET('/instances', { params: { query: { ...ALL, owner: 'alice', limit: 2 } } }),
    );
    expect(first.instances).toHaveLength(2);
    const query = { ...ALL, owner: 'alice', limit: 2, cursor: first.nextCursor ?? '' };
    const second = dataOf(await client.GET('/instances', { params: { query } }));
    expect(second.nextCursor).toBeUndefined();
    const ids = [...first.instances, ...second.instances].map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('lists instances of several phases', async () => {
    const query = { ...ALL, phase: ['RUNNING', 'FAILED'], owner: 'alice' };
    const { instances } = dataOf(await client.GET('/instances', { params: { query } }));
    expect(instances.map(({ id, phase }) => `${id} ${phase}`).toSorted()).toEqual([
      'a RUNNING',
      'b RUNNING',
      'c RUNNING',
    ]);
  });

  test('counts instances by phase', async () => {
    const query = { ...ALL, owner: 'alice', phase: ['FAILED'] };
    const counted = dataOf(await client.GET('/instance-counts', { params: { query } }));
    expect(counted).toMatchObject({ scope: 'all', counts: { RUNNING: 3 }, isComplete: true });
  });

  test('looks as another person', async () => {
    const asAlice = apiClient(rig.phasewatch.url, { headers: { 'Phasewatch-As': 'alice' } });
    const { scope, instances } = dataOf(await asAlice.GET('/instances'));
    expect([scope, instances.map(({ id }) => id).toSorted()]).toEqual(['mine', ['a', 'b', 'c']]);
    const { error, response } = await asAlice.GET('/instances', { params: { query: ALL } });
    expect([response.status, error?.title]).toEqual([403, 'Forbidden']);
  });

  test('reads an instance', async () => {
    const instance = dataOf(await client.GET('/instances/{id}', { params: { path: { id: 'a' } } }));
    expect(instance).toMatchObject({ id: 'a', phase: 'RUNNING', outcome: null, summary: { id: 'a' } });
  });

  test('reads the document', async () => {
    expect(dataOf(await client.GET('/openapi.json'))).toMatchObject({ openapi: '3.1.1' });
  });

  test('says what was wrong', async () => {
    const answer = await client.GET('/instances/{id}', { params: { path: { id: 'nobody' } } });
    expect(() => dataOf(answer)).toThrow(ApiError);
    expect(() => dataOf(answer)).toThrow(/answers 404: There is no such instance\.$/);
  });
});
