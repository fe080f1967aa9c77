import { describe, expect, test } from '@jest/globals';
import { countInstances, listInstances, readInstance } from '../../functions/read-history/read-history.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import type { History } from '../../functions/shared/history/history.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';
import { ADMINISTRATOR, BY_IAM, project, reader } from '../builders/project.ts';
import { historyEvent, owingEvent } from '../builders/history-event.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { rig } from '../fakes/rig.ts';
import { historyOf } from './history-of.ts';

const STATE = {
  name: 'mpro-fragments-1',
  owner: 'alice',
  projectId: summary().project_id,
  applicationType: 'JOB',
  job: 'rdkit-molprops',
  launchedAt: '2026-02-03T10:00:00.000Z',
  startedAt: '2026-02-03T10:00:10.000Z',
};
const search = (parameters: Record<string, string>) => new URLSearchParams(parameters);

describe('reading one instance', () => {
  test('gives its current state, its history in order, and the time in each phase', async () => {
    const { store, clock, dependencies } = rig();
    for (const event of historyOf(summary(), completedSummary())) await store.append(event);
    await store.settle(
      { instanceId: summary().id, sequence: 2, observedAt: clock.nowText() },
      { publishedAt: clock.nowText(), messageId: 'message-1' },
    );
    expect(await readInstance(summary().id, dependencies)).toEqual({
      id: summary().id,
      phase: 'COMPLETED',
      outcome: 'success',
      ...STATE,
      stoppedAt: '2026-02-03T10:12:42.000Z',
      summary: completedSummary(),
      history: [
        {
          sequence: 1,
          kind: 'phase',
          phase: 'RUNNING',
          source: 'webhook',
          occurredAt: '2026-02-03T10:00:10.000Z',
          observedAt: '2026-02-03T10:12:43.000Z',
        },
        {
          sequence: 2,
          kind: 'phase',
          phase: 'COMPLETED',
          previousPhase: 'RUNNING',
          source: 'webhook',
          occurredAt: '2026-02-03T10:12:42.000Z',
          observedAt: '2026-02-03T10:12:43.000Z',
          notice: {
            id: `${summary().id}:completed`,
            kind: 'completed',
            state: 'published',
            publishedAt: '2026-02-03T10:12:43.000Z',
            messageId: 'message-1',
          },
        },
      ],
      durations: [
        {
          phase: 'RUNNING',
          from: '2026-02-03T10:00:10.000Z',
          until: '2026-02-03T10:12:42.000Z',
          seconds: 752,
        },
      ],
    });
  });

  test('row 8: shows the current state after a late report, and what the late one said', async () => {
    const { store, dependencies } = rig();
    for (const event of historyOf(completedSummary(), summary())) await store.append(event);
    const { phase, summary: shown, history } = await readInstance(summary().id, dependencies);
    expect(phase).toBe('COMPLETED');
    expect(shown).toEqual(completedSummary());
    expect(history[1]).toMatchObject({ kind: 'late', phase: 'COMPLETED', reportedPhase: 'RUNNING' });
  });

  test('says of a notice whether it is published, due or suppressed', async () => {
    const { store, dependencies } = rig();
    await store.append(owingEvent({ instanceId: 'due', attempts: 3 }));
    const { dueAt: _dueAt, attempts: _attempts, ...silent } = owingEvent({ instanceId: 'silent' });
    await store.append({ ...silent, suppressed: 'finished-before-first-seen' });
    const noticeOf = async (id: string) => (await readInstance(id, dependencies)).history[0]?.notice;
    const kind = 'completed';
    expect(await noticeOf('due')).toEqual({ id: 'due:completed', kind, state: 'due', attempts: 3 });
    expect(await noticeOf('silent')).toEqual({
      id: 'silent:completed',
      kind,
      state: 'suppressed',
      because: 'finished-before-first-seen',
    });
  });

  test('reads a history of any length in order', async () => {
    const { store, dependencies } = rig();
    for (let sequence = 1; sequence <= 450; sequence += 1) await store.append(historyEvent({ sequence }));
    const { history } = await readInstance(summary().id, dependencies);
    expect(history.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 450 }, (_, index) => index + 1),
    );
  });

  test('of more than 10,000 events gives the first of them, says so, and still has the current state', async () => {
    const { store, dependencies } = rig();
    const newest = historyEvent({ sequence: 20_000, phase: 'COMPLETED', summary: completedSummary() });
    const history: History = {
      append: (event) => store.append(event),
      last: async () => newest,
      event: async () => undefined,
      events: async (_id, after, limit) => ({
        events: Array.from({ length: limit }, (_, index) => historyEvent({ sequence: after + index + 1 })),
        next: after + limit,
      }),
    };
    const read = await readInstance(summary().id, { ...dependencies, history });
    expect(read.history).toHaveLength(10_000);
    expect(read).toMatchObject({ historyTruncated: true, phase: 'COMPLETED', summary: completedSummary() });
  });

  test('of which not all can be read in time is given as far as it was read', async () => {
    const { store, dependencies } = rig();
    for (let sequence = 1; sequence <= 1_500; sequence += 1) await store.append(historyEvent({ sequence }));
    const read = await readInstance(summary().id, { ...dependencies, signal: AbortSignal.abort() });
    expect(read.history).toHaveLength(1_000);
    expect(read).toMatchObject({ historyTruncated: true, phase: 'RUNNING' });
  });

  test('of which only late reports are left gives what the newest of them says', async () => {
    const { store, dependencies } = rig();
    await store.append(historyEvent({ kind: 'late', reportedPhase: 'PENDING' }));
    const read = await readInstance(summary().id, dependencies);
    expect(read).toMatchObject({ phase: 'RUNNING', outcome: null, summary: summary() });
    expect(read).not.toHaveProperty('historyTruncated');
  });

  test('names what was left out of the current summary', async () => {
    const { store, dependencies } = rig();
    await store.append(historyEvent({ omittedFields: ['outputs'] }));
    expect((await readInstance(summary().id, dependencies)).omittedFields).toEqual(['outputs']);
  });

  test('of which nothing was ever reported is a problem', async () => {
    const { dependencies } = rig();
    await expect(readInstance('nobody', dependencies)).rejects.toThrow(RequestProblem);
    await expect(readInstance('nobody', dependencies)).rejects.toMatchObject({
      kind: 'not-found',
      message: 'There is no such instance.',
    });
  });
});

describe('listing instances', () => {
  test('gives them newest first, in pages that a cursor joins', async () => {
    const { store, dependencies } = rig();
    for (let day = 1; day <= 3; day += 1) {
      await store.append(
        historyEvent({ instanceId: `i-${day}`, launchedAt: `2026-02-0${day}T10:00:00.000Z` }),
      );
    }
    const first = await listInstances(search({ limit: '2' }), dependencies);
    expect(first.instances.map(({ id }) => id)).toEqual(['i-3', 'i-2']);
    const second = await listInstances(search({ limit: '2', cursor: first.nextCursor! }), dependencies);
    expect(second.instances.map(({ id }) => id)).toEqual(['i-1']);
    expect(second).not.toHaveProperty('nextCursor');
  });

  test('names each with its current state', async () => {
    const { store, dependencies } = rig();
    for (const event of historyOf(summary(), completedSummary())) await store.append(event);
    expect((await listInstances(search({ phase: 'completed' }), dependencies)).instances).toEqual([
      {
        id: summary().id,
        phase: 'COMPLETED',
        outcome: 'success',
        ...STATE,
        stoppedAt: '2026-02-03T10:12:42.000Z',
        observedAt: '2026-02-03T10:12:43.000Z',
        source: 'webhook',
        events: 2,
      },
    ]);
  });

  test('counts them by phase, whatever phase is asked for', async () => {
    const { store, dependencies } = rig();
    for (const event of historyOf(summary(), completedSummary())) await store.append(event);
    for (const instanceId of ['i-1', 'i-2']) await store.append(historyEvent({ instanceId }));
    await store.append(historyEvent({ instanceId: 'i-3', owner: 'bob' }));
    expect(await countInstances(search({ phase: 'FAILED', owner: 'alice' }), dependencies)).toEqual({
      scope: 'all',
      counts: { RUNNING: 2, COMPLETED: 1 },
      isComplete: true,
      lookedBackTo: expect.any(String),
    });
  });

  test('row 24: refuses what it does not understand', async () => {
    const { dependencies } = rig();
    await expect(listInstances(search({ limit: 'all' }), dependencies)).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});

describe('who asks', () => {
  /** One instance of each kind for alice: her own, of her project, of an open project, and of neither. */
  async function world(who = reader('alice')) {
    const { store, projects, clock, dependencies } = rig();
    const instances = [
      ['own', 'alice', 'p-unknown'],
      ['of-my-project', 'bob', 'p-mine'],
      ['of-open-project', 'bob', 'p-open'],
      ['foreign', 'bob', 'p-foreign'],
    ] as const;
    for (const [instanceId, owner, projectId] of instances) {
      await store.append(historyEvent({ instanceId, owner, projectId }));
    }
    await projects.keep(
      [
        project({ id: 'p-mine', observers: ['alice'] }),
        project({ id: 'p-open', isPrivate: false }),
        project({ id: 'p-foreign' }),
      ],
      clock.now(),
    );
    const asking = { ...dependencies, reader: who };
    const list = async (parameters: Record<string, string> = {}) => {
      const { scope, instances: rows } = await listInstances(search(parameters), asking);
      const { counts, scope: ofCounts } = await countInstances(search(parameters), asking);
      expect([ofCounts, counts['RUNNING'] ?? 0]).toEqual([scope, rows.length]);
      return [scope, rows.map(({ id }) => id).toSorted()];
    };
    return { projects, asking, list };
  }
  const [OWN, OF_MINE, OPEN, FOREIGN] = ['own', 'of-my-project', 'of-open-project', 'foreign'];

  test('gets what is theirs, unless they ask for all that they may see', async () => {
    const { list } = await world();
    expect(await list()).toEqual(['mine', [OF_MINE, OWN]]);
    expect(await list({ scope: 'mine' })).toEqual(['mine', [OF_MINE, OWN]]);
    expect(await list({ scope: 'visible' })).toEqual(['visible', [OF_MINE, OPEN, OWN]]);
    expect(await list({ scope: 'visible', owner: 'bob' })).toEqual(['visible', [OF_MINE, OPEN]]);
    expect(await list({ scope: 'visible', projectId: 'p-foreign' })).toEqual(['visible', []]);
    expect(await list({ owner: 'bob' })).toEqual(['mine', [OF_MINE]]);
  });

  test('may ask for all as an administrator alone, who has things of their own, too', async () => {
    await expect((await world()).list({ scope: 'all' })).rejects.toMatchObject({
      kind: 'forbidden',
      message:
        'All instances are for administrators to see. Ask for scope=visible, which is all that you may see.',
    });
    const { list } = await world({ ...reader('bob'), isAdministrator: true });
    expect(await list()).toEqual(['mine', [FOREIGN, OF_MINE, OPEN]]);
    for (const scope of ['all', 'visible']) {
      expect(await list({ scope })).toEqual([scope, [FOREIGN, OF_MINE, OPEN, OWN]]);
    }
    expect(await (await world(ADMINISTRATOR)).list()).toEqual(['mine', []]);
  });

  test('by IAM gets all, and has nothing of their own', async () => {
    const { list } = await world(BY_IAM);
    expect(await list()).toEqual(['all', [FOREIGN, OF_MINE, OPEN, OWN]]);
    expect(await list({ scope: 'visible' })).toEqual(['visible', [FOREIGN, OF_MINE, OPEN, OWN]]);
    await expect(list({ scope: 'mine' })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [
        {
          path: 'scope',
          message: 'expected visible or all: a caller by IAM has no name, so nothing is its own',
        },
      ],
    });
  });

  test('reads an instance that they may see, and learns nothing of another, not even that it is there', async () => {
    const { asking } = await world();
    for (const id of [OWN, OF_MINE, OPEN]) {
      expect(await readInstance(id!, asking)).toMatchObject({ id });
    }
    const problemOf = (id: string) => readInstance(id, asking).catch((error: RequestProblem) => error);
    expect(await problemOf(FOREIGN!)).toEqual(await problemOf('never-reported'));
    expect(await problemOf(FOREIGN!)).toMatchObject({ kind: 'not-found' });
  });

  test('row 17: is told to come again where the projects cannot be asked for', async () => {
    const { projects, asking } = await world();
    projects.isAway = true;
    await expect(listInstances(search({}), asking)).rejects.toThrow(StorageUnavailable);
    await expect(readInstance(OWN!, asking)).rejects.toThrow(StorageUnavailable);
  });
});
