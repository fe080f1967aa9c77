import { describe, expect, test } from '@jest/globals';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { parseJson } from '../../functions/shared/base/parse-json.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { entryFromItem, fromItem, toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { storableEvent } from '../../functions/shared/adapters/dynamo/storable-event.ts';
import { entryOf, failedEvent, historyEvent, owingEvent } from '../builders/history-event.ts';
import { completedSummary } from '../builders/summary.ts';
import { lastOf } from './history-of.ts';

describe('the item of an event', () => {
  test('gives the event back as it was', () => {
    for (const event of [
      historyEvent(),
      owingEvent({ omittedFields: ['outputs'], recentDigests: ['0123456789abcdef'] }),
      historyEvent({ kind: 'late', phase: 'RUNNING', reportedPhase: 'PENDING', sequence: 3 }),
      historyEvent({ summary: {} }),
    ]) {
      expect(fromItem(toItem(event))).toEqual(event);
    }
  });

  test('gives back whatever a summary carries', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }), { maxKeys: 5 });
    fc.assert(
      fc.property(values, fc.string({ unit: 'grapheme' }), (fields, name) => {
        // As the reader of JSON leaves it: no minus zero, and no key by the name of a prototype.
        const sent = parseJson(
          JSON.stringify({ ...fields, ...completedSummary({ name }) }),
        ) as InstanceSummary;
        const event = storableEvent(lastOf(sent));
        expect(fromItem(toItem(event))).toEqual(event);
      }),
    );
  });

  test('can be read in the console: what happened are attributes, the summary is a map', () => {
    const event = failedEvent({ sequence: 3, previousPhase: 'RUNNING' });
    expect(unmarshall(toItem(event))).toEqual({
      ...event,
      dueShard: expect.stringMatching(/^[0-7]$/),
      monthKey: '2026-02',
      ownerKey: 'alice',
      projectKey: event.projectId,
      launchOrder: `2026-02-03T10:00:00.000Z#${event.instanceId}#0000000003`,
    });
    expect(toItem(event)['summary']).toMatchObject({
      M: { error_message: { S: 'Job failed (exit code 137)' } },
    });
  });

  test('is in the index of what is due only while its notice is owed', () => {
    const { dueAt: _dueAt, attempts: _attempts, ...settled } = owingEvent();
    expect(toItem(owingEvent())).toHaveProperty('dueShard');
    for (const event of [historyEvent(), settled]) expect(toItem(event)).not.toHaveProperty('dueShard');
  });

  test('gives a line of the history', () => {
    for (const event of [
      historyEvent(),
      owingEvent({ kind: 'late', phase: 'RUNNING', reportedPhase: 'PENDING' }),
    ]) {
      expect(entryFromItem(toItem(event))).toEqual(entryOf(event));
    }
  });

  test.each([
    ['empty', ''],
    ['longer than a key may be', 'é'.repeat(513)],
  ])('row 55: an owner or a project that is %s is left out of that list only', (_what, text) => {
    const item = toItem(historyEvent({ owner: text, projectId: text }));
    expect(item).not.toHaveProperty('ownerKey');
    expect(item).not.toHaveProperty('projectKey');
    expect(item).toMatchObject({ monthKey: { S: '2026-02' }, owner: { S: text } });
    expect(toItem(historyEvent({ owner: 'é'.repeat(512) }))).toHaveProperty('ownerKey');
  });

  test('expires where a retention is set, but not while its notice is owed', () => {
    expect(toItem(historyEvent())).not.toHaveProperty('expiresAt');
    const observedAt = '2026-02-03T10:00:00.500Z';
    const seconds = Math.ceil(Date.parse(observedAt) / 1_000) + 86_400;
    expect(toItem(historyEvent({ observedAt }), DAY_MS)).toMatchObject({ expiresAt: { N: String(seconds) } });
    expect(toItem(owingEvent(), DAY_MS)).not.toHaveProperty('expiresAt');
  });
});
