import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { completedSummary, failedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { publications, readInstance } from '../end-to-end/books.ts';
import { PREVIOUS_SECRET, startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

const NOW = () => new Date().toISOString().slice(0, 19);
const recently = () => ({ launched: NOW(), started: NOW(), stopped: NOW() });

/** Posts as a stranger would who has read the Standard Webhooks documentation: official package, plain fetch. */
function post(url: string, body: string, { secret = WEBHOOK_SECRET, at = new Date(), headers = {} } = {}) {
  const id = `msg_${Math.random().toString(36).slice(2)}`;
  return fetch(`${url}/webhooks/instances`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
      ...headers,
    },
    body,
  });
}

describe('POST /webhooks/instances', () => {
  let rig: Rig;
  let url: string;

  beforeAll(async () => {
    rig = await startRig({ NOTICES_PER_SECOND: '100' });
    url = rig.phasewatch.url;
  });

  afterAll(() => rig.stop());

  const expectNothingOf = async (id: string) =>
    expect((await fetch(`${url}/instances/${id}`)).status).toBe(404);

  const expectProblem = async (answer: Response, status: number) => {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ type: 'about:blank', status });
    expect(answer.status).toBe(status);
    return problem;
  };

  test('records a summary that the official package has signed, and GET shows it', async () => {
    const answer = await post(url, JSON.stringify(pendingSummary({ id: 'instance-official' })));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      results: [{ id: 'instance-official', result: 'recorded', sequence: 1 }],
    });
    const { phase, summary: shown, history } = await readInstance(url, 'instance-official');
    expect(phase).toBe('PENDING');
    expect(shown).toMatchObject({
      id: 'instance-official',
      name: summary().name,
      job_collection: 'rdkit',
    });
    expect(history).toMatchObject([{ sequence: 1, kind: 'phase', phase: 'PENDING', source: 'webhook' }]);
  });

  test('row 29: accepts the previous secret too', async () => {
    const body = JSON.stringify(summary({ id: 'instance-rotated' }));
    expect((await post(url, body, { secret: PREVIOUS_SECRET })).status).toBe(202);
  });

  test('row 30: accepts a body that arrives base64-encoded because of its content type', async () => {
    const body = JSON.stringify(summary({ id: 'instance-binary', name: 'docking β' }));
    const answer = await post(url, body, { headers: { 'content-type': 'application/octet-stream' } });
    expect(answer.status).toBe(202);
  });

  test.each([
    ['a wrong secret', { secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` }],
    ['a timestamp of six minutes ago', { at: new Date(Date.now() - 360_000) }],
    ['a timestamp six minutes ahead', { at: new Date(Date.now() + 360_000) }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['a signature of another version', { headers: { 'webhook-signature': 'v2,AAAA' } }],
    ['a thousand signatures', { headers: { 'webhook-signature': 'v1,AAAA '.repeat(1_000) } }],
  ])('rows 27, 30: answers 401 to %s, and records nothing', async (_what, options) => {
    const answer = await post(url, JSON.stringify(summary({ id: 'instance-unsigned' })), options);
    const problem = await expectProblem(answer, 401);
    expect(problem['detail']).toBe(
      'Expected a valid Standard Webhooks signature, made within the last five minutes.',
    );
    await expectNothingOf('instance-unsigned');
  });

  test('row 24: answers 400 to what is not JSON', async () => {
    await expectProblem(await post(url, '{"id": "instance-broken",'), 400);
    await expectNothingOf('instance-broken');
  });

  test('row 24: answers 413 above 256 KB, signed or not', async () => {
    const body = JSON.stringify(summary({ id: 'instance-large', error_message: 'x'.repeat(300_000) }));
    await expectProblem(await post(url, body), 413);
    await expectNothingOf('instance-large');
  });

  test('row 24: answers 422 with the path of every wrong field', async () => {
    const body = JSON.stringify({
      ...summary({ id: 'instance-wrong' }),
      phase: 5,
      launched: 'yesterday',
      owner: undefined,
    });
    const problem = await expectProblem(await post(url, body), 422);
    const errors = problem['errors'] as { path: string; message: string }[];
    expect(errors.map(({ path }) => path).sort()).toEqual(['launched', 'owner', 'phase']);
    expect(errors.find(({ path }) => path === 'launched')?.message).toMatch(/expected a date and time/);
    await expectNothingOf('instance-wrong');
  });

  test('row 26: one broken instance in a batch takes no other down', async () => {
    const body = JSON.stringify({
      instances: [
        summary({ id: 'instance-a' }),
        { ...summary({ id: 'instance-b' }), phase: null },
        summary({ id: 'instance-c' }),
      ],
    });
    const answer = await post(url, body);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      results: [
        { id: 'instance-a', result: 'recorded', sequence: 1 },
        { id: 'instance-b', result: 'invalid', errors: [{ path: 'instances.1.phase' }] },
        { id: 'instance-c', result: 'recorded', sequence: 1 },
      ],
    });
  });

  test('rows 6, 8, 11: repetitions, late reports and synonyms are told once', async () => {
    const id = 'instance-stormy';
    const reports = [
      completedSummary({ id, ...recently() }),
      summary({ id, ...recently(), stopped: null }),
      completedSummary({ id, ...recently() }),
      { ...completedSummary({ id, ...recently() }), phase: 'SUCCEEDED' },
      pendingSummary({ id, launched: NOW() }),
    ];
    const results = [];
    for (const report of reports) {
      const answer = await post(url, JSON.stringify(report));
      const body = (await answer.json()) as { results: { result: string }[] };
      results.push(body.results[0]?.result);
    }
    expect(results[0]).toBe('recorded');
    expect(results[1]).toBe('late');
    expect(results[4]).toBe('late');
    const { phase, outcome, history } = await readInstance(url, id);
    expect(phase).toBe('COMPLETED');
    expect(outcome).toBe('success');
    expect(history[0]?.notice?.state).toBe('published');
    expect(publications(rig.topic).filter(({ noticeId }) => noticeId.startsWith(id))).toHaveLength(1);
  });

  test('row 10: a correction is told too, in the order learnt', async () => {
    const id = 'instance-corrected';
    await post(url, JSON.stringify(completedSummary({ id, ...recently() })));
    await post(url, JSON.stringify(failedSummary({ id, ...recently() })));
    const told = publications(rig.topic).filter(({ noticeId }) => noticeId.startsWith(id));
    expect(told.map(({ noticeId }) => noticeId)).toEqual([`${id}:completed`, `${id}:failed`]);
  });

  test('row 22: a summary that is too large for an item is recorded without its largest fields', async () => {
    const id = 'instance-heavy';
    rig.dataManager.put({ ...summary({ id }), application_specification: 'x'.repeat(500_000) });
    const answer = await fetch(rig.phasewatch.callbackUrl, {
      method: 'PUT',
      body: JSON.stringify({ instance_id: id, job_status: 'STARTED' }),
    });
    expect(answer.status).toBe(202);
    const told = (await (await fetch(`${url}/instances/${id}`)).json()) as Record<string, unknown>;
    expect(told).toMatchObject({ phase: 'RUNNING', omittedFields: ['application_specification'] });
  });

  test('row 40: no secret and no person is in the log', async () => {
    await post(url, JSON.stringify(summary({ id: 'instance-logged' })));
    await post(url, JSON.stringify(summary({ id: 'instance-logged' })), {
      headers: { 'webhook-id': 'other' },
    });
    const log = JSON.stringify(rig.log);
    expect(log).toContain('EventRecorded');
    expect(log).toContain('WebhookRefused');
    for (const secret of [
      WEBHOOK_SECRET,
      PREVIOUS_SECRET,
      'callback-secret-of-the-tests',
      rig.dataManager.password,
    ]) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toContain(summary().owner);
  });
});
