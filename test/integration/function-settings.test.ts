import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { slotIntervalMs } from '../../functions/shared/delivery/publishing-pace.ts';
import { operator, personNamed } from '../../local/local-reader.ts';
import { PROJECTS } from '../../local/stand-in-data-manager/catalogue.ts';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { owingEvent } from '../builders/history-event.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { CALLBACK_SECRET, startFunctionsRig, TOPIC_ARN, type FunctionsRig } from './functions-rig.ts';

type RawInstance = Parameters<StandInDataManager['put']>[0];

describe('A setting acts in the functions:', () => {
  let rig: FunctionsRig;
  beforeAll(async () => {
    rig = await startFunctionsRig();
  });
  afterAll(() => rig.stop());
  beforeEach(() => {
    rig.published.length = 0;
    rig.duringPublish = async () => undefined;
  });

  const ago = (ms: number) => new Date(rig.clock.now() - ms).toISOString();
  const running = (id: string) => summary({ id, launched: ago(3 * MINUTE_MS), started: ago(2 * MINUTE_MS) });
  const finished = (id: string, forMs = MINUTE_MS) =>
    completedSummary({
      id,
      launched: ago(forMs + 2 * MINUTE_MS),
      started: ago(forMs + MINUTE_MS),
      stopped: ago(forMs),
    });

  test('RETENTION_DAYS is how long entries are kept, those that are told and those that are not', async () => {
    const { report, item } = await rig.functions({ RETENTION_DAYS: '2' });
    await report([running('runs'), finished('ends')]);
    const kept = [await item('runs'), await item('ends')];
    expect(kept[1]).toMatchObject({ messageId: 'message-1' });
    for (const { observedAt, expiresAt } of kept) {
      expect(expiresAt).toBe(Math.ceil((Date.parse(String(observedAt)) + 2 * DAY_MS) / 1_000));
    }
  });

  test('without RETENTION_DAYS, entries are kept for ever', async () => {
    const { report, item } = await rig.functions();
    await report([running('runs'), finished('ends')]);
    for (const kept of [await item('runs'), await item('ends')]) {
      expect(kept).toMatchObject({ sequence: 1 });
      expect(kept).not.toHaveProperty('expiresAt');
    }
  });

  test('DATA_MANAGER_UI_URL is where messages link to; without it they have no links', async () => {
    const linking = await rig.functions({ DATA_MANAGER_UI_URL: 'https://unusual.example/ui' });
    await linking.report([finished('linked')]);
    await (await rig.functions()).report([finished('plain')]);
    const [linked, plain] = rig.published.map(({ email }) => email);
    expect(linked).toContain('https://unusual.example/ui/results/instance/linked');
    expect(plain).toContain('plain:completed');
    expect(plain).not.toContain('://');
  });

  test('TOPIC_ARN is the topic that is published to', async () => {
    await (await rig.functions()).report([finished('ends')]);
    expect(rig.published.map(({ topicArn }) => topicArn)).toEqual([TOPIC_ARN]);
  });

  test('ANNOUNCE_MAX_AGE_HOURS is how old an outcome may be when it is first seen', async () => {
    const { report, item } = await rig.functions({ ANNOUNCE_MAX_AGE_HOURS: '2' });
    await report([finished('young', 1.9 * HOUR_MS), finished('old', 2.1 * HOUR_MS)]);
    expect(rig.published).toHaveLength(1);
    expect(await item('young')).toMatchObject({ messageId: 'message-1' });
    expect(await item('old')).toMatchObject({ suppressed: 'finished-before-first-seen' });
  });

  test('ANNOUNCE_MAX_AGE_HOURS is how long an outcome may lie untouched until the sweep', async () => {
    const { history, sweep, item } = await rig.functions({ ANNOUNCE_MAX_AGE_HOURS: '2' });
    for (const [instanceId, hours] of [
      ['young', 1.9],
      ['old', 2.1],
    ] as const) {
      await history.append(owingEvent({ instanceId, dueAt: rig.clock.now() - hours * HOUR_MS }));
    }
    expect(await sweep()).toMatchObject({ published: 1, suppressed: 1 });
    expect(await item('young')).toMatchObject({ messageId: 'message-1' });
    expect(await item('old')).toMatchObject({ suppressed: 'stale' });
  });

  test('DELIVERY_LEASE_SECONDS is how long an outcome is held, by its recorder and by the sweep', async () => {
    const { history, report, sweep, item } = await rig.functions({ DELIVERY_LEASE_SECONDS: '45' });
    const held: number[] = [];
    rig.duringPublish = async () => {
      for (const id of ['recorded', 'swept']) {
        const { dueAt } = await item(id);
        if (dueAt !== undefined) held.push(Number(dueAt) - rig.clock.now());
      }
    };
    await report([finished('recorded')]);
    await history.append(owingEvent({ instanceId: 'swept', dueAt: rig.clock.now() }));
    await sweep();
    // The sweep waits for its slot after the claim.
    expect(held).toEqual([45_000, 45_000 - slotIntervalMs(8)]);
  });

  test('NOTICES_PER_SECOND is the pace of messages', async () => {
    const { report } = await rig.functions({ NOTICES_PER_SECOND: '2' });
    await report(['a', 'b', 'c'].map((id) => finished(id)));
    const [first = NaN, ...later] = rig.published.map(({ at }) => at);
    expect(later.map((at) => at - first)).toEqual([slotIntervalMs(2), 2 * slotIntervalMs(2)]);
  });

  test('DATA_MANAGER_PROJECT_IDS are the projects to poll; without any, all are', async () => {
    const projects = ['project-a', 'project-b', 'project-c'];
    for (const project of projects) {
      rig.dataManager.put({ ...running(project), project_id: project } as RawInstance);
    }
    const two = await rig.functions({ DATA_MANAGER_PROJECT_IDS: 'project-a,project-c' });
    expect(await two.poll()).toMatchObject({ listed: 2, recorded: 2 });
    expect(await two.item('project-b')).toEqual({});
    expect(await (await rig.functions()).poll()).toMatchObject({ listed: 3, recorded: 3 });
    for (const project of projects) rig.dataManager.remove(project);
  });

  test('MEMBERS_ONLY keeps instances of projects that are not private for their members', async () => {
    const [, openProject] = PROJECTS;
    const seenBy = async (name: string, variables: Record<string, string>) => {
      const { ask, report, poll } = await rig.functions(variables);
      await poll();
      await report([{ ...running('open'), owner: 'zoe', project_id: openProject?.project_id }]);
      const { body = '' } = await ask('GET', '/instances?scope=visible', { reader: personNamed(name) });
      return (JSON.parse(body) as { instances: unknown[] }).instances.length;
    };
    expect(await seenBy('mallory', {})).toBe(1);
    expect(await seenBy('mallory', { MEMBERS_ONLY: 'true' })).toBe(0);
    expect(await seenBy('carol', { MEMBERS_ONLY: 'true' })).toBe(1);
  });

  test('ADMINISTRATOR_ROLE is the role of those who may see everything', async () => {
    const statusFor = async (role: string, variables: Record<string, string>) => {
      const { ask } = await rig.functions(variables);
      return (await ask('GET', '/instances?scope=all', { reader: operator('me', role) })).statusCode;
    };
    expect(await statusFor('data-manager-admin', {})).toBe(200);
    expect(await statusFor('chief', {})).toBe(403);
    expect(await statusFor('chief', { ADMINISTRATOR_ROLE: 'chief' })).toBe(200);
    expect(await statusFor('data-manager-admin', { ADMINISTRATOR_ROLE: 'chief' })).toBe(403);
  });

  test('TABLE_NAME, PEOPLE_TABLE_NAME, the ids of secrets and the addresses of services are those of all functions', async () => {
    const { ask, poll, sweep } = await rig.functions();
    rig.dataManager.put(running('called-back') as RawInstance);
    const callback = await ask('PUT', `/callbacks/${CALLBACK_SECRET}`, {
      body: JSON.stringify({ instance_id: 'called-back' }),
    });
    expect(callback.statusCode).toBe(202);
    expect(await poll()).toMatchObject({ listed: 1, unchanged: 1 });
    expect(await sweep()).toMatchObject({ due: 0 });
    const bodies = await Promise.all(
      ['/instances?scope=all', '/instances/called-back', '/instance-counts?scope=all'].map(
        async (path) => (await ask('GET', path)).body,
      ),
    );
    expect(bodies.map((body) => JSON.parse(body ?? '') as unknown)).toMatchObject([
      { instances: [{ id: 'called-back' }] },
      { id: 'called-back', history: [{ source: 'callback' }] },
      { counts: { RUNNING: 1 } },
    ]);
    rig.dataManager.remove('called-back');
  });
});
