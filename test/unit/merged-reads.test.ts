import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ListSource } from '../../functions/shared/adapters/dynamo/list-sources.ts';
import { launchOrderPrefix } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { mergedReads } from '../../functions/shared/adapters/dynamo/merged-reads.ts';
import type { InstanceListing } from '../../functions/shared/history/history-list.ts';
import { historyEvent } from '../builders/history-event.ts';

const TOP = '2026-12-31T00:00:00.000Z$';
const entry = (instanceId: string, minute: number, sequence = 1): InstanceListing =>
  historyEvent({ instanceId, sequence, launchedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() });
const place = (one: InstanceListing) => launchOrderPrefix(one) + String(one.sequence).padStart(10, '0');

/** A source of these entries that gives so many at once, and keeps count of its queries. */
function sourceOf(entries: readonly InstanceListing[], atOnce = Infinity) {
  const sorted = entries.toSorted((a, b) => (place(a) < place(b) ? 1 : -1));
  const queries = { count: 0 };
  const source: ListSource = async (below, limit) => {
    queries.count += 1;
    const rest = sorted.filter((one) => place(one) <= below);
    const found = rest.slice(0, Math.min(limit, atOnce));
    const last = found.at(-1);
    return rest.length > found.length && last
      ? { entries: found, next: launchOrderPrefix(last), lookedBackTo: last.launchedAt }
      : { entries: found, next: undefined, lookedBackTo: '2026-01-01T00:00:00.000Z' };
  };
  return { source, queries };
}

async function all(sources: readonly ListSource[], atOnce: number, from = TOP) {
  const reads = [];
  for await (const read of mergedReads(sources, from, atOnce)) reads.push(read);
  return reads;
}

describe('several lists that are read as one', () => {
  test('give each instance once, as the higher sequence says, in one order, whatever is read at once', async () => {
    const instance = fc.record({
      id: fc.integer({ min: 0, max: 12 }),
      minute: fc.integer({ min: 0, max: 3 }),
      events: fc.integer({ min: 1, max: 4 }),
      // Which of three lists it is in, and how many of its events each has got so far.
      seen: fc.tuple(
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(instance, { selector: ({ id }) => id }),
        fc.integer({ min: 1, max: 4 }),
        async (instances, atOnce) => {
          const lists = [0, 1, 2].map((list) =>
            instances.flatMap(({ id, minute, events, seen }) =>
              Array.from({ length: Math.min(events, seen[list] ?? 0) }, (_, index) =>
                entry(`i-${id}`, minute, index + 1),
              ),
            ),
          );
          const expected = instances
            .map(
              ({ id, minute, events, seen }) =>
                [entry(`i-${id}`, minute), Math.min(events, Math.max(...seen))] as const,
            )
            .filter(([, sequence]) => sequence > 0)
            .sort(([one], [other]) => (launchOrderPrefix(one) < launchOrderPrefix(other) ? 1 : -1))
            .map(([{ instanceId }, sequence]) => [instanceId, sequence]);
          const sources = lists.map((list) => sourceOf(list, atOnce).source);
          const reads = await all(sources, 50);
          const given = reads.flatMap((read) => read.instances);
          expect(given.map(({ instanceId, sequence }) => [instanceId, sequence])).toEqual(expected);
          // Every place where a request may end is one from which the next finds all the rest, and nothing twice.
          for (const [index, { next }] of reads.entries()) {
            if (next === undefined) continue;
            const rest = (await all(sources, 50, next)).flatMap((read) => read.instances);
            const before = reads.slice(0, index + 1).flatMap((read) => read.instances);
            expect([...before, ...rest].map(({ instanceId }) => instanceId)).toEqual(
              expected.map(([instanceId]) => instanceId),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('show nothing beyond what each has been read to, and ask only those again that have been given whole', async () => {
    const busy = sourceOf([entry('b-3', 30), entry('b-2', 20), entry('b-1', 10)], 1);
    const quiet = sourceOf([entry('q-2', 25), entry('q-1', 5)]);
    const reads = await all([busy.source, quiet.source], 50);
    expect(reads.map(({ instances }) => instances.map(({ instanceId }) => instanceId))).toEqual([
      ['b-3'],
      ['q-2', 'b-2'],
      ['b-1', 'q-1'],
    ]);
    expect([busy.queries.count, quiet.queries.count]).toEqual([3, 1]);
    expect(reads.map(({ lookedBackTo }) => lookedBackTo.slice(11, 16))).toEqual(['00:30', '00:20', '00:00']);
    // Asking has a price, however little is found.
    expect(reads.map(({ looked }) => looked)).toEqual([100, 150, 200]);
  });
});
