import { describe, expect, test } from '@jest/globals';
import type { Instance } from '../../client/api-client.ts';
import type { DeliveredMessage } from '../../local/delivered-messages.ts';
import { demoReport } from '../../local/demo-report.ts';
import { HIDDEN_PROJECT_ID } from '../../local/stand-in-data-manager/catalogue.ts';
import type { Lifecycle } from '../../local/stand-in-data-manager/lifecycle.ts';

const RECIPIENTS = [
  { email: 'lead@example.org' },
  { email: 'carol@example.org', owners: ['carol'] },
  { sms: '+447700900123', phases: ['FAILED'] },
  { email: 'project@example.org', projects: ['project-2'] },
];

function life(id: string, phase: string, owner = 'alice', projectId = 'project-1'): Lifecycle {
  return {
    id,
    projectId,
    steps: [
      { atMs: 0, phase: 'RUNNING', stage: 'running' },
      { atMs: 1, phase, stage: 'finished' },
    ],
    fields: { owner },
    coinsPerHour: 0,
    fractionDigits: 0,
    reportedBy: 'poll',
  };
}

const LIFECYCLES = [
  life('a', 'COMPLETED'),
  life('b', 'FAILED', 'carol'),
  life('c', 'Completed', 'bob', 'project-2'),
  life('d', 'RUNNING'),
  life('e', 'FAILED', 'alice', HIDDEN_PROJECT_ID),
];
const AT = '2026-02-03T10:00:00.000Z';

function instance(id: string, notice?: 'completed' | 'failed', state: 'published' | 'due' = 'published') {
  const phase = notice?.toUpperCase() ?? 'RUNNING';
  const entry = {
    sequence: 1,
    kind: 'phase',
    phase,
    source: 'poll',
    occurredAt: AT,
    observedAt: AT,
  } as const;
  return {
    ...{ id, phase, outcome: null, name: id, owner: 'alice', projectId: 'project-1', applicationType: 'JOB' },
    ...{ launchedAt: AT, summary: {}, durations: [] },
    history: [{ ...entry, ...(notice && { notice: { id: `${id}:${notice}`, kind: notice, state } }) }],
  } satisfies Instance;
}

const INSTANCES = [
  instance('a', 'completed'),
  instance('b', 'failed'),
  instance('c', 'completed'),
  instance('d'),
];

const message = (to: string, noticeId: string): DeliveredMessage => ({
  ...{ messageId: noticeId, to, noticeId, subject: '', text: '', deliveredAt: AT },
  protocol: to.startsWith('+') ? 'sms' : 'email',
});
const DELIVERED = [
  message('lead@example.org', 'a:completed'),
  message('lead@example.org', 'b:failed'),
  message('lead@example.org', 'c:completed'),
  message('carol@example.org', 'b:failed'),
  message('+447700900123', 'b:failed'),
  message('project@example.org', 'c:completed'),
];

const booksOf = (instances: readonly Instance[], delivered: readonly DeliveredMessage[]) =>
  demoReport({ lifecycles: LIFECYCLES }, instances, delivered, RECIPIENTS);

describe('the books of a demo', () => {
  test('are right when everybody has got once what they wanted, and nobody anything else', () => {
    const { isRight, figures } = booksOf(INSTANCES, DELIVERED);
    expect(figures).toEqual({
      ...{ instances: 4, events: 4, notices: 3, completed: 2, failed: 1, told: 3, messages: 6 },
      ...{ duplicates: 0, missing: 0, unasked: 0, due: 0, late: 0, bySource: { poll: 4 } },
    });
    expect(isRight).toBe(true);
  });

  test.each(DELIVERED.map(({ to, noticeId }) => [noticeId, to]))(
    'are not right when the message about %s to %s is missing',
    (noticeId, to) => {
      const others = DELIVERED.filter((one) => one.noticeId !== noticeId || one.to !== to);
      const { isRight, figures } = booksOf(INSTANCES, others);
      expect(figures).toMatchObject({ missing: 1, duplicates: 0, unasked: 0 });
      expect(isRight).toBe(false);
    },
  );

  test.each<[string, DeliveredMessage, object]>([
    ['a message came twice', message('lead@example.org', 'a:completed'), { duplicates: 1, unasked: 0 }],
    ['somebody is told of another owner', message('carol@example.org', 'a:completed'), { unasked: 1 }],
    ['somebody is told of another phase', message('+447700900123', 'a:completed'), { unasked: 1 }],
    ['somebody is told of another project', message('project@example.org', 'b:failed'), { unasked: 1 }],
    ['a success is told as a failure', message('lead@example.org', 'a:failed'), { unasked: 1 }],
    ['a life is told that has not ended', message('lead@example.org', 'd:completed'), { unasked: 1 }],
    ['a hidden life is told', message('lead@example.org', 'e:failed'), { unasked: 1 }],
    ['a stranger is told', message('stranger@example.org', 'a:completed'), { unasked: 1 }],
  ])('are not right when %s', (_what, extra, figures) => {
    const report = booksOf(INSTANCES, [...DELIVERED, extra]);
    expect(report.figures).toMatchObject({ missing: 0, duplicates: 0, ...figures });
    expect(report.isRight).toBe(false);
  });

  test.each<[string, readonly Instance[], object]>([
    ['an instance is missing', INSTANCES.slice(0, 3), { instances: 3 }],
    ['there is one too many', [...INSTANCES, instance('f')], { instances: 5 }],
    ['a notice is still due', [instance('a', 'completed', 'due'), ...INSTANCES.slice(1)], { due: 1 }],
    ['a notice is missing', [instance('a'), ...INSTANCES.slice(1)], { notices: 2 }],
    ['there is a notice too many', [...INSTANCES.slice(0, 3), instance('d', 'failed')], { notices: 4 }],
  ])('are not right when %s', (_what, instances, figures) => {
    const report = booksOf(instances, DELIVERED);
    expect(report.figures).toMatchObject({ missing: 0, duplicates: 0, unasked: 0, ...figures });
    expect(report.isRight).toBe(false);
  });
});
