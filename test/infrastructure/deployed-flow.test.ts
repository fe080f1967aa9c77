import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { apiClient, dataOf } from '../../client/api-client.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
} from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { PROJECTS, type RawProject } from '../../local/stand-in-data-manager/catalogue.ts';
import { runSmoke } from '../../cli/smoke-run.ts';
import { completedSummary, failedSummary, summary } from '../builders/summary.ts';
import { DeployedStack } from './deployed-stack.ts';
import { aConfig } from './synthesize.ts';

const WEBHOOK_SECRET = 'A'.repeat(44);
const CALLBACK_SECRET = 'b'.repeat(44);

describe('The bundled assets, with nothing but the variables of the template', () => {
  let deployed: DeployedStack;
  let dataManager: StandInDataManager;

  beforeAll(async () => {
    dataManager = await startStandInDataManager({ lifecycles: [] });
    const { apiUrl, tokenUrl, clientId, username, password } = dataManager;
    deployed = await DeployedStack.start(aConfig({ dataManager: { apiUrl, tokenUrl } }), {
      WebhookSecret: { current: WEBHOOK_SECRET },
      CallbackSecret: { current: CALLBACK_SECRET },
      DataManagerCredentials: { clientId, username, password },
    });
  });
  afterAll(async () => {
    await deployed?.stop();
    await dataManager?.close();
  });

  const sendWebhook = (report: unknown, secret = WEBHOOK_SECRET) => {
    const body = Buffer.from(JSON.stringify(report));
    const headers = signedHeaders(secret, `msg_${Math.random()}`, body, Date.now());
    return fetch(`${deployed.url}/webhooks/instances`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  };
  const reader = () => apiClient(deployed.url, { headers: { authorization: 'Bearer reader' } });
  const read = async (id: string) =>
    dataOf(await reader().GET('/instances/{id}', { params: { path: { id } } }));
  const finished = (id: string) => {
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString();
    return { id, launched: at(3), started: at(2), stopped: at(1) };
  };

  test('webhook → history → notice, for those who want it', async () => {
    const times = finished('instance-webhook');
    const { stopped: _stopped, ...running } = times;
    expect((await sendWebhook(summary(running))).status).toBe(202);
    expect((await sendWebhook(failedSummary(times))).status).toBe(202);
    const { phase, history } = await read('instance-webhook');
    expect(phase).toBe('FAILED');
    expect(history).toHaveLength(2);
    expect(history[1]?.notice?.state).toBe('published');
    expect(await deployed.messagesAbout('instance-webhook', 'scientist@example.org')).toHaveLength(1);
    expect(await deployed.messagesAbout('instance-webhook', 'operations@example.org')).toHaveLength(1);
    // Wants to hear of one project alone.
    expect(await deployed.messagesAbout('instance-webhook', '+447700900123')).toEqual([]);
  });

  test('a report that comes again tells nobody again', async () => {
    const times = finished('instance-again');
    await sendWebhook(completedSummary({ ...times, project_id: 'project-1' }));
    const answer = await sendWebhook(completedSummary({ ...times, project_id: 'project-1' }));
    expect(await answer.json()).toMatchObject({ results: [{ result: 'unchanged' }] });
    expect(await deployed.messagesAbout('instance-again', 'scientist@example.org')).toHaveLength(1);
    expect(await deployed.messagesAbout('instance-again', 'operations@example.org')).toEqual([]);
    expect(await deployed.messagesAbout('instance-again', '+447700900123')).toHaveLength(1);
  });

  test('an unsigned webhook, a wrong callback address and a reader without a token get nowhere', async () => {
    expect((await sendWebhook(summary(), 'C'.repeat(44))).status).toBe(401);
    const callback = await fetch(`${deployed.url}/callbacks/wrong`, { method: 'PUT', body: '{}' });
    expect(callback.status).toBe(404);
    expect((await fetch(`${deployed.url}/instances`)).status).toBe(401);
  });

  test.each(['', '/'])(
    'a callback (path ending "%s") has the instance looked up and recorded',
    async (ending) => {
      const id = `instance-callback${ending.length}`;
      dataManager.put(completedSummary(finished(id)) as never);
      const answer = await fetch(`${deployed.url}/callbacks/${CALLBACK_SECRET}${ending}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instance_id: id, job_status: 'SUCCESS' }),
      });
      expect(answer.status).toBe(202);
      expect((await read(id)).phase).toBe('COMPLETED');
      expect(await deployed.messagesAbout(id, 'scientist@example.org')).toHaveLength(1);
    },
  );

  test('the poll finds what nobody reported, and measures what the alarms look at', async () => {
    dataManager.put(completedSummary(finished('instance-poll')) as never);
    expect(await deployed.invoke('poll-data-manager')).toMatchObject({ recorded: 1, failedLists: 0 });
    expect((await read('instance-poll')).phase).toBe('COMPLETED');
    expect(await deployed.messagesAbout('instance-poll', 'scientist@example.org')).toHaveLength(1);
    await deployed.functions.get('poll-data-manager')?.logged('"PollsCompleted":1');
  });

  test('the sweep finds nothing left to tell', async () => {
    expect(await deployed.invoke('sweep-due')).toMatchObject({ due: 0, oldestDueSeconds: 0 });
    await deployed.functions.get('sweep-due')?.logged('"SweepsCompleted":1');
  });

  test('the document of the API is open to everybody', async () => {
    expect(dataOf(await apiClient(deployed.url).GET('/openapi.json'))).toMatchObject({ openapi: '3.1.1' });
  });

  test('the list shows every instance', async () => {
    const ids = ['instance-listed-1', 'instance-listed-2'];
    await Promise.all(ids.map((id) => sendWebhook(summary(finished(id)))));
    const { instances } = dataOf(await reader().GET('/instances', { params: { query: { scope: 'all' } } }));
    expect(instances.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  test('a poll learns the projects, and by them who may see what', async () => {
    const [{ project_id: privateProject }, { project_id: openProject }, { project_id: foreignProject }] =
      PROJECTS as unknown as [RawProject, RawProject, RawProject];
    for (const project_id of [privateProject, openProject, foreignProject]) {
      await sendWebhook(summary({ ...finished(`of-${project_id}`), owner: 'nobody-here', project_id }));
    }
    await deployed.invoke('poll-data-manager');
    const alice = apiClient(deployed.url, { headers: { authorization: 'Bearer alice' } });
    const seen = async (scope: 'mine' | 'visible') =>
      dataOf(await alice.GET('/instances', { params: { query: { scope, owner: 'nobody-here' } } })).instances;
    expect((await seen('mine')).map(({ id }) => id)).toEqual([`of-${privateProject}`]);
    expect((await seen('visible')).map(({ id }) => id).toSorted()).toEqual(
      [`of-${privateProject}`, `of-${openProject}`].toSorted(),
    );
    const { response } = await alice.GET('/instances/{id}', {
      params: { path: { id: `of-${foreignProject}` } },
    });
    expect(response.status).toBe(404);
  });

  test('smoke: the check after a deploy passes, and tells nobody', async () => {
    const lines: string[] = [];
    const options = { url: deployed.url, secret: WEBHOOK_SECRET, token: 'reader' };
    expect(
      await runSmoke(options, { print: (line) => lines.push(line), waitMs: 10, timeoutMs: 30_000 }),
    ).toBe(true);
    const [, id = ''] = /✓ (\S+) is recorded/.exec(lines.join('\n')) ?? [];
    expect((await read(id)).phase).toBe('RUNNING');
    expect(await deployed.messagesAbout(id, 'scientist@example.org')).toEqual([]);
  });

  test('smoke: a wrong secret is said to be one', async () => {
    const lines: string[] = [];
    const options = { url: deployed.url, secret: 'D'.repeat(44), token: 'reader' };
    expect(
      await runSmoke(options, { print: (line) => lines.push(line), waitMs: 10, timeoutMs: 30_000 }),
    ).toBe(false);
    expect(lines.join('\n')).toContain('secret');
  });

  test('after a rotation, both the new and the old secret are taken', async () => {
    const arn = deployed.secretArn('WebhookSecret');
    const ClientRequestToken = randomUUID();
    const began = Date.now();
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await deployed.invoke('rotate-secret', { SecretId: arn, ClientRequestToken, Step });
    }
    const { current, previous } = deployed.secrets.valueOf(arn) as {
      current: string;
      previous: { value: string; validUntil: string }[];
    };
    expect(current).toMatch(/^[A-Za-z0-9]{44}$/);
    expect(previous.map(({ value }) => value)).toEqual([WEBHOOK_SECRET]);
    const ends = Date.parse(previous[0]?.validUntil ?? '');
    expect(ends).toBeGreaterThanOrEqual(began + DAY_MS);
    expect(ends).toBeLessThanOrEqual(Date.now() + DAY_MS);
    await deployed.restart('receive-webhook');
    expect((await sendWebhook(summary({ id: 'instance-old' }), WEBHOOK_SECRET)).status).toBe(202);
    expect((await sendWebhook(summary({ id: 'instance-new' }), current)).status).toBe(202);
  });
});
