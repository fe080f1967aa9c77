import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { summary } from '../builders/summary.ts';
import { pollRig } from '../fakes/poll-rig.ts';

const id = summary().id;

describe('row 26: a poll', () => {
  test('takes the last word of a list that has an instance twice, once', async () => {
    const twice = [summary({ name: 'first' }), summary({ id: 'other' }), summary({ name: 'last' })];
    const { store, dependencies, clock, poll } = pollRig(twice);
    expect(await poll()).toMatchObject({ listed: 3, recorded: 2, unchanged: 1 });
    await poll();
    const cold = { ...dependencies, seen: new SeenInstances() };
    expect(await pollDataManager(clock.now() + MINUTE_MS, cold)).toMatchObject({ recorded: 0, unchanged: 3 });
    expect(store.all(id)).toMatchObject([{ sequence: 1, name: 'last' }]);
  });

  test('takes the last word of a list even where it is what was recorded before', async () => {
    const { store, dataManager, poll } = pollRig([summary({ name: 'last' })]);
    await poll();
    dataManager.show(summary({ name: 'first' }), summary({ name: 'last' }));
    expect(await poll()).toMatchObject({ recorded: 0, unchanged: 2 });
    expect(store.all(id)).toHaveLength(1);
  });

  test('holds no more than 500 entries back, and loses none', async () => {
    const many = Array.from({ length: 501 }, (_, index) => summary({ id: `other-${index}` }));
    const { store, poll } = pollRig([summary({ name: 'first' }), ...many, summary({ name: 'last' })]);
    expect(await poll()).toMatchObject({ listed: 503, recorded: 503, unchanged: 0 });
    expect(store.all(id).map(({ name }) => name)).toEqual(['first', 'last']);
    expect(store.instanceIds()).toHaveLength(502);
  });

  test('holds no more than 16 MB back', async () => {
    const large = Array.from({ length: 5 }, (_, index) =>
      summary({ id: `large-${index}`, outputs: { x: { title: 'x'.repeat(4_000_000) } } }),
    );
    const { store, poll } = pollRig([summary({ name: 'first' }), ...large, summary({ name: 'last' })]);
    await poll();
    expect(store.all(id).map(({ name }) => name)).toEqual(['first', 'last']);
  });

  test('names twenty invalid entries of a list, and counts them all', async () => {
    const { telemetry, poll } = pollRig(Array.from({ length: 50 }, (_, index) => ({ id: `bad-${index}` })));
    expect(await poll()).toMatchObject({ invalid: 50 });
    expect(telemetry.total('ReportsInvalid')).toBe(50);
    expect(telemetry.text().match(/bad-\d+/g)).toHaveLength(20);
  });

  test('says of an entry that is no instance which one it is, if it says so itself', async () => {
    const entries = [null, 'text', 7, {}, { id: 7 }, { id: 'x'.repeat(200) }];
    const { telemetry, poll } = pollRig(entries);
    expect(await poll()).toMatchObject({ listed: 6, recorded: 0, invalid: 6 });
    const fields = telemetry.records.flatMap(({ level, fields }) => (level === 'warn' ? [fields] : []));
    expect(fields.map(({ instanceId }) => instanceId)).toEqual([
      ...Array.from({ length: 5 }, () => undefined),
      'x'.repeat(100),
    ]);
    expect(fields[5]!['problems']).toMatch(/^archived: [^;]+; application_id: /);
  });
});
