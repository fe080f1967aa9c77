import { describe, expect, test } from '@jest/globals';
import { fromItem, toItem } from '../../functions/shared/adapters/event-item.ts';
import type { InstanceSummary } from '../../functions/shared/contracts/instance-summary.ts';
import { storableSummary } from '../../functions/shared/domain/storable-summary.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { historyOf, lastOf } from '../unit/history-of.ts';

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
