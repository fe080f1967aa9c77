import { describe, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { entryFromItem, fromItem, toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { instanceAt } from '../../local/stand-in-data-manager/lifecycle.ts';
import { seededRandom } from '../../local/stand-in-data-manager/seeded-random.ts';
import { makeLifecycles } from '../../local/stand-in-data-manager/lifecycles.ts';
import { instanceSummarySchema } from '../../functions/shared/instances/instance-summary.ts';
import { entryOf, historyEvent, owingEvent } from '../builders/history-event.ts';
import { completedSummary } from '../builders/summary.ts';
import { historyOf, lastOf } from './history-of.ts';
import { itemBytes } from './item-bytes.ts';

const WRITE_UNIT = 1_024;

/** An event as the table held it before its details were packed. */
function unpackedItem(event: HistoryEvent) {
  return marshall({ ...event, launchDay: '2026-02-03', launchOrder: 'any' }, { removeUndefinedValues: true });
}

describe('the item of an event', () => {
  test('gives the event back as it was', () => {
    for (const event of [
      historyEvent(),
      owingEvent({
        omittedFields: ['outputs'],
        recentDigests: ['0123456789abcdef'],
        expiresAt: 1_800_000_000,
      }),
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
        // A minus zero becomes a zero, on any way that leads through JSON.
        const sent = JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
        const event = lastOf({ ...sent, ...completedSummary({ name }) });
        expect(fromItem(toItem(event))).toEqual(event);
      }),
    );
  });

  test('row 38: an item whose details are not packed is read as well', () => {
    const event = owingEvent({ recentDigests: ['0123456789abcdef'] });
    expect(fromItem(unpackedItem(event))).toEqual(event);
  });

  test('row 38: details of a version that is not known yet are refused, not misread', () => {
    const item = toItem(historyEvent());
    const details = Buffer.from(item['details']?.B ?? []);
    details[0] = 2;
    expect(() => fromItem({ ...item, details: { B: details } })).toThrow('unknown version 2');
  });

  test('row 38: gives a line of the history, packed or not', () => {
    const event = owingEvent({ kind: 'late', phase: 'RUNNING', reportedPhase: 'PENDING' });
    expect(entryFromItem(toItem(event))).toEqual(entryOf(event));
    expect(entryFromItem(unpackedItem(event))).toEqual(entryOf(event));
    expect(entryFromItem(toItem(historyEvent()))).toEqual(entryOf(historyEvent()));
  });

  test('delivery bookkeeping can change beside packed details', () => {
    const { due: _due, dueAt: _dueAt, attempts: _attempts, ...settled } = owingEvent();
    const { due, dueAt, attempts, ...item } = toItem(owingEvent());
    expect([due, dueAt, attempts].every((attribute) => attribute !== undefined)).toBe(true);
    const told = { notifiedAt: '2026-02-03T10:12:44.000Z', messageId: 'm-1' };
    expect(fromItem({ ...item, ...marshall(told) })).toEqual({ ...settled, ...told });
  });

  test('what does not become smaller by packing is stored as it is, and fits', () => {
    // JSON writes a control character as six, and chance cannot be packed: half of these are such characters.
    const random = seededRandom(1);
    const character = () => String.fromCharCode(random.integer(0, random.integer(0, 1) === 0 ? 31 : 127));
    const noise = Array.from({ length: 330_000 }, character);
    const event = lastOf(completedSummary({ noise: noise.join('') }));
    const item = toItem(event);
    expect(item).toHaveProperty('summary');
    expect(itemBytes(item)).toBeLessThan(400 * 1_024);
    expect(fromItem(item)).toEqual(event);
  });
});

test('nearly every event of the stand-in’s lives is one write unit, its message told', () => {
  const clock = { startedAt: Date.parse('2026-02-03T10:00:00.000Z'), speed: 1 };
  const told = { notifiedAt: '2026-02-03T10:12:44.000Z', messageId: 'c'.repeat(36) };
  const sizes = makeLifecycles({ count: 240 }).flatMap((life) => {
    const reports = life.steps.map(({ atMs }) => instanceSummarySchema.parse(instanceAt(life, atMs, clock)));
    return historyOf(...reports).map((event) => {
      const { due: _due, dueAt: _dueAt, attempts: _attempts, ...settled } = event;
      return itemBytes(toItem(event.outcome ? { ...settled, ...told } : event));
    });
  });
  expect(sizes.length).toBeGreaterThan(600);
  expect(sizes.filter((bytes) => bytes > WRITE_UNIT).length / sizes.length).toBeLessThan(0.02);
});
