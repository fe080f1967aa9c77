import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { toItem } from '../functions/shared/adapters/dynamo/event-item.ts';
import type { HistoryEvent } from '../functions/shared/history/history-event.ts';
import { completedSummary, failedSummary, summary } from '../test/builders/summary.ts';
import { SimulatedTable } from './engines/simulated-table.ts';
import { faultsOf } from './exhaustive/recovery.ts';
import {
  AT,
  COMPLETED,
  COMPLETED_UNTOLD,
  eventOf,
  FAILED,
  JOB,
  late,
  notice,
  RUNNING,
} from './hand-made/hand-made-world.ts';

const succeeded = eventOf(completedSummary({ ...JOB, phase: 'SUCCEEDED' }), { sequence: 3 });

describe('what an order of three handlers leads to', () => {
  const publication = (id = 'job:completed', isExcused = false) => ({
    ...{ id, actor: 0, isNoted: !isExcused, isExcused },
  });
  const once = [publication()];
  const all = ['job:completed', 'job:failed', 'job:completed:2'].map((id) => publication(id));
  interface End {
    readonly events?: readonly HistoryEvent[];
    readonly publications?: readonly ReturnType<typeof publication>[];
    readonly bugs?: string[];
  }
  const faults = ({ events = [RUNNING, COMPLETED], publications = once, bugs = [] }: End): string[] => {
    const table = new SimulatedTable();
    for (const event of events) {
      table.carryOut(new PutItemCommand({ TableName: 'any', Item: toItem(event) }), AT);
    }
    return faultsOf({ table, publications: [...publications], bugs });
  };

  const ENDS: readonly (readonly [words: string, wrong: End, right: End])[] = [
    ['ended with TypeError: no', { bugs: ['TypeError: no'] }, {}],
    ['I2: a gap in the history', { events: [RUNNING, { ...COMPLETED, sequence: 3 }] }, {}],
    [
      'I3: a stage fell',
      { events: [RUNNING, COMPLETED, { ...RUNNING, sequence: 3 }, { ...COMPLETED_UNTOLD, sequence: 4 }] },
      { events: [RUNNING, COMPLETED, late(summary(JOB), COMPLETED)] },
    ],
    ['I4: job:completed was never told', { publications: [] }, {}],
    [
      'I5: job:completed was told again',
      { publications: [publication(), publication()] },
      { publications: [publication('job:completed', true), publication()] },
    ],
    ['I6: job:failed was not owed', { publications: [publication(), publication('job:failed')] }, {}],
    ['I7: event 2 is due', { events: [RUNNING, { ...COMPLETED, dueAt: 1 }] }, {}],
    [
      'I10: one notice in two events',
      { events: [RUNNING, COMPLETED, FAILED, { ...COMPLETED, sequence: 4 }], publications: all.slice(0, 2) },
      {
        events: [RUNNING, COMPLETED, FAILED, { ...COMPLETED, sequence: 4, ...notice('completed', 2) }],
        publications: all,
      },
    ],
    [
      'I10: one outcome told twice',
      {
        events: [RUNNING, COMPLETED, { ...succeeded, ...notice('completed', 2) }],
        publications: [publication(), publication('job:completed:2')],
      },
      { events: [RUNNING, COMPLETED, succeeded] },
    ],
    [
      'I10: an older outcome was told',
      {
        events: [
          { ...COMPLETED, sequence: 1 },
          { ...late(failedSummary(JOB), { ...COMPLETED, sequence: 1 }), ...notice('failed') },
          { ...COMPLETED, sequence: 3, ...notice('completed', 2) },
        ],
        publications: all,
      },
      {
        events: [
          { ...COMPLETED, sequence: 1 },
          { ...FAILED, sequence: 2 },
          { ...COMPLETED, sequence: 3, ...notice('completed', 2) },
        ],
        publications: all,
      },
    ],
    [
      'I10: the last notice is not of the current outcome',
      { events: [RUNNING, COMPLETED, eventOf(failedSummary(JOB), { sequence: 3 })] },
      { events: [RUNNING, COMPLETED, FAILED], publications: all.slice(0, 2) },
    ],
  ];

  test.each(ENDS)('is wrong where %s', (words, wrong) => {
    expect(faults(wrong)).toEqual([words]);
  });

  test.each(ENDS)('is right where not (%s)', (_words, _wrong, right) => {
    expect(faults(right)).toEqual([]);
  });
});
