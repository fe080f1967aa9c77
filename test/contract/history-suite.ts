import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { decide } from '../../functions/shared/history/decide.ts';
import type { History } from '../../functions/shared/history/history.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { entryOf, historyEvent, owingEvent } from '../builders/history-event.ts';
import { observation } from '../builders/observation.ts';
import { historySettings } from '../builders/settings.ts';
import { completedSummary } from '../builders/summary.ts';
import { dueContract, type Store } from './due-suite.ts';
import { listContract } from './list-suite.ts';

/** What every store of the history, its lists and what is due keeps to. `makeStore` gives a new, empty one. */
export function historyContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`the history in ${name}`, () => {
    appending(makeStore);
    readingEvents(makeStore);
  });
  listContract(name, makeStore);
  dueContract(name, makeStore);
}

function eventOf(report: InstanceSummary): HistoryEvent {
  const decision = decide(undefined, observation(report), historySettings(), 'writer-1', 0);
  if (decision.kind !== 'append') throw new Error('nothing is appended');
  return decision.event;
}

function appending(makeStore: () => Promise<Store>): void {
  test.each([
    ['empty', ''],
    ['longer than a key may be', 'é'.repeat(1_024)],
  ])('row 55: an event whose owner and project are %s is written', async (_what, text) => {
    const { history } = await makeStore();
    const event = historyEvent({ owner: text, projectId: text });
    expect(await history.append(event)).toEqual(event);
    expect(await history.last(event.instanceId)).toEqual(event);
  });

  test('what is appended comes back as it was, and is the last', async () => {
    const { history } = await makeStore();
    const [first, second] = [
      historyEvent({ omittedFields: ['outputs'], recentDigests: ['abc'] }),
      owingEvent({ sequence: 2, previousPhase: 'RUNNING' }),
    ];
    expect(await history.last(first.instanceId)).toBeUndefined();
    expect(await history.append(first)).toEqual(first);
    expect(await history.last(first.instanceId)).toEqual(first);
    expect(await history.append(second)).toEqual(second);
    expect(await history.last(first.instanceId)).toEqual(second);
    expect((await history.events(first.instanceId, 0, 10)).events).toEqual([first, second].map(entryOf));
    expect([await history.event(first), await history.event(second)]).toEqual([first, second]);
    expect(await history.event({ ...first, sequence: 3 })).toBeUndefined();
  });

  test('a place that is taken is not written again', async () => {
    const { history } = await makeStore();
    const [first, other] = [historyEvent(), historyEvent({ writer: 'writer-2', name: 'other' })];
    expect(await history.append(first)).toEqual(first);
    expect(await history.append(other)).toBeUndefined();
    expect(await history.last(first.instanceId)).toEqual(first);
  });

  test('row 4: a writer that meets its own event has appended it', async () => {
    const { history, due } = await makeStore();
    const event = owingEvent();
    expect(await history.append(event)).toEqual(event);
    await due.claim(event, event.dueAt + 1);
    expect(await history.append(event)).toMatchObject({ writer: event.writer, sequence: event.sequence });
    expect(await history.last(event.instanceId)).toMatchObject({ attempts: 1 });
  });

  test('row 7: of ten that write the same place at once, one wins', async () => {
    const { history } = await makeStore();
    const events = Array.from({ length: 10 }, (_, index) => historyEvent({ writer: `writer-${index}` }));
    const results = await Promise.all(events.map((event) => history.append(event)));
    const winners = results.filter((result) => result !== undefined);
    expect(winners).toHaveLength(1);
    expect(await history.last(historyEvent().instanceId)).toEqual(winners[0]);
  });

  test('row 22: the event of a report of any size can be written', async () => {
    const { history } = await makeStore();
    const sizes = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`f${index}`, '€'.repeat(40)]),
    );
    const report = completedSummary({
      ...sizes,
      name: '\ud800',
      ['x\ud800']: 1,
      huge: 'x'.repeat(1_000_000),
    });
    const stored = await history.append(eventOf(report));
    expect(await history.last(report.id)).toEqual(stored);
    expect(stored?.omittedFields).toEqual(expect.arrayContaining(['huge', 'x\ufffd']));
    expect(Buffer.byteLength(JSON.stringify(stored?.summary))).toBeGreaterThan(300_000);
  });

  test('odd numbers, empty values and deep nesting of a summary come back as they were', async () => {
    const { history } = await makeStore();
    const event = eventOf(
      completedSummary({
        zero: 0,
        part: 0.1,
        big: 2 ** 53 - 1,
        small: -1e-100,
        none: [],
        empty: {},
        text: '',
        deep: [[[[{ a: [null] }]]]],
      }),
    );
    await history.append(event);
    expect(await history.last(completedSummary().id)).toEqual(event);
  });
}

function readingEvents(makeStore: () => Promise<Store>): void {
  test('events are read in pages, in order, of one instance alone', async () => {
    const { history } = await makeStore();
    for (let sequence = 1; sequence <= 12; sequence += 1) await history.append(historyEvent({ sequence }));
    await history.append(historyEvent({ instanceId: 'another' }));
    const pages: number[][] = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: Awaited<ReturnType<History['events']>> = await history.events(
        historyEvent().instanceId,
        after,
        5,
      );
      pages.push(page.events.map(({ sequence }) => sequence));
      after = page.next;
    }
    expect(pages).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12],
    ]);
    expect(await history.events('nobody', 0, 5)).toEqual({ events: [], next: undefined });
  });
}
