import { describe, expect, test } from '@jest/globals';
import { fromItem, toItem } from '../../functions/shared/adapters/event-item.ts';
import type { InstanceSummary } from '../../functions/shared/contracts/instance-summary.ts';
import { storableSummary } from '../../functions/shared/domain/storable-summary.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { lastOf } from '../unit/history-of.ts';

/** What random input has found, in the smallest form in which it was found. */

describe('a key that the table cannot hold', () => {
  test.each<[string, Record<string, unknown>]>([
    ['constructor', { ['constructor']: 'x' }],
    ['constructor, posing as a set', { ['constructor']: { name: 'Set' } }],
    ['constructor, further down', { odd: [{ ['constructor']: { creates: 'x' } }] }],
    ['of more than 32 KB', { ['k'.repeat(32_769)]: 1 }],
    ['of more than 32 KB, further down', { odd: { ['€'.repeat(10_923)]: 1 } }],
  ])('%s: its field is left out and named, and the rest is recorded', (_description, fields) => {
    const report = completedSummary(fields as Partial<InstanceSummary>);
    expect(storableSummary(report)).toMatchObject({ summary: completedSummary() });
    const event = lastOf(report);
    expect(event.omittedFields).toHaveLength(1);
    expect(fromItem(toItem(event))).toEqual(event);
  });
});

describe('a run time far below zero', () => {
  test.each(['-1 day, 23:59:59', '-5000000 days, 0:00:00', '-999999999 days, 0:00:00'])(
    '%s: the change is dated with the start, and can be read back',
    (run_time) => {
      const event = lastOf(
        summary({ run_time: '0:00:00' }),
        summary({ phase: 'CRASH_LOOP_BACKOFF', run_time }),
      );
      expect(event).toMatchObject({ kind: 'phase', occurredAt: '2026-02-03T10:00:10.000Z' });
      expect(fromItem(toItem(event))).toEqual(event);
    },
  );
});
