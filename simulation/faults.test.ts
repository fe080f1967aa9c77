import { beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../functions/shared/base/durations.ts';
import { calmPlan } from './hand-made/calm-plan.ts';
import { AT } from './hand-made/hand-made-world.ts';
import {
  NO_FAULTS,
  type DataManagerFaults,
  type Faults,
  type Rates,
  type SenderFaults,
} from './plan/faults.ts';
import { randomStream } from './plan/random-stream.ts';
import type { WorldPlan } from './plan/world-plan.ts';
import { SOMETIMES } from './report/sometimes.ts';
import type { Tally } from './report/tally.ts';
import { tallyOf } from './run-worlds.ts';
import { Timeline } from './time/timeline.ts';
import type { Variant } from './variants/variant.ts';
import { Ledger } from './world/ledger.ts';
import { Weather } from './world/weather.ts';
import { runWorld, type WorldHistory } from './world/world.ts';

const SPAN = [{ fromMs: 0, untilMs: 9 * MINUTE_MS }];
const table = (rates: Partial<Rates>) => ({ table: { ...NO_FAULTS.table, ...rates } });
const topic = (rates: Partial<Rates>) => ({ topic: { ...NO_FAULTS.topic, ...rates } });
const dataManager = (faults: Partial<DataManagerFaults>) => ({
  dataManager: { ...NO_FAULTS.dataManager, ...faults },
});
const senders = (faults: Partial<SenderFaults>) => ({ senders: { ...NO_FAULTS.senders, ...faults } });

/** What a world has anyway. */
const IN_ANY_WORLD = ['7', '8', '9', '10', '11', '20', '25', '28', '34', '35'];

/** A world with one fault, and the rows of the list of faults that it is about. */
const WORLDS: readonly (readonly [
  what: string,
  rows: readonly string[],
  faults: Partial<Faults>,
  overrides: Partial<WorldPlan>,
])[] = [
  ['a table that throttles', ['17'], table({ throttled: 0.3 }), {}],
  ['a table that fails', ['17'], table({ failing: 0.3 }), {}],
  ['replies of the table that are lost', ['4', '5'], table({ replyLost: 0.2 }), {}],
  ['a table that is away', ['17'], { tableOutages: SPAN }, {}],
  ['an index that lags', ['16'], { indexLagMs: MINUTE_MS, ...topic({ failing: 0.5 }) }, {}],
  ['SNS that throttles', ['19'], topic({ throttled: 0.3 }), {}],
  ['replies of SNS that are lost', ['3'], topic({ replyLost: 0.3 }), {}],
  ['publishes that arrive late', ['3'], topic({ late: 0.3 }), {}],
  ['SNS that is away', ['18'], { topicOutages: SPAN }, {}],
  ['messages that SNS refuses', ['21'], { refusedEvery: 2 }, {}],
  ['a Data Manager that fails', ['33'], dataManager({ failing: 0.5 }), {}],
  ['lists that break off', ['33'], dataManager({ broken: 0.5 }), {}],
  ['a Data Manager that is silent', ['33'], dataManager({ silent: 0.5 }), {}],
  ['a Data Manager that is behind', ['31', '32'], dataManager({ behindMs: 30_000 }), {}],
  ['lists that come slowly', ['56'], dataManager({ entryMs: 10_000 }), {}],
  ['lists with a broken entry', ['26'], dataManager({ invalidEntry: 0.5 }), {}],
  ['a Data Manager that is down', ['13'], { dataManagerOutages: SPAN }, {}],
  ['functions that die', ['1', '2'], { kills: 0.1 }, { seed: 24 }],
  ['one process that dies', ['1', '41'], { kills: 0.03 }, { hosting: 'one-process' }],
  ['clocks that differ', ['27'], { clockDifferenceMs: 400 }, {}],
  ['a poll that is not started', ['13'], { pollsDead: SPAN }, {}],
  ['a sweep that is not started', ['14'], { sweepsDead: SPAN }, {}],
  ['ticks that come twice', ['15', '56'], { doubleTicks: 1, ...topic({ failing: 0.8 }) }, {}],
  ['two versions at once', ['38'], { twoVersions: true }, {}],
  ['webhooks that are lost', ['12'], senders({ lost: 0.5 }), {}],
  ['webhooks that are repeated', ['6', '7'], senders({ duplicated: 0.5 }), {}],
  ['webhooks that are held up', ['8'], senders({ delayed: 0.5, delayMs: 5 * MINUTE_MS }), {}],
  ['clocks of senders that are off', ['27'], senders({ clockSkewMs: 290_000 }), {}],
  ['webhooks with several reports', ['26'], senders({ batches: 0.5 }), {}],
  ['a secret that is rotated', ['29'], { secretRotatedMs: [2 * MINUTE_MS] }, {}],
  ['a backup that is restored', ['35', '36'], { restoresBackup: true }, {}],
  ['a burst', ['20'], {}, { burst: true }],
];

describe('a world', () => {
  let calm: Tally;
  let history: WorldHistory;
  beforeAll(async () => {
    calm = await tallyOf(calmPlan(), 0);
    history = await runWorld(calmPlan());
  });

  test('without faults has the rows that lives bring about, and no other', () => {
    expect(Object.keys(calm.happened).toSorted()).toEqual(IN_ANY_WORLD.toSorted());
    expect(calm.broken).toEqual([]);
  });

  test.each(WORLDS)('with %s has %j, and keeps every invariant', async (_what, rows, faults, overrides) => {
    const { happened, broken, lost, doubled } = await tallyOf(calmPlan(overrides, faults), 0);
    expect(broken).toEqual([]);
    expect([lost, doubled]).toEqual([0, 0]);
    expect(rows.filter((row) => (happened[row] ?? 0) <= (calm.happened[row] ?? 0))).toEqual([]);
  });

  test('is there for every row, but for that of `processes.test.ts`', () => {
    const rows = new Set([...IN_ANY_WORLD, ...WORLDS.flatMap(([, its]) => its)]);
    expect([...rows, '37'].toSorted()).toEqual(Object.keys(SOMETIMES).toSorted());
  });

  /** The phases of a life, and those of the reports about it that were accepted. */
  const phases = (
    { lives, ledger }: WorldHistory,
    isMeant: (life: WorldHistory['lives'][number]) => boolean,
  ) =>
    lives.filter(isMeant).map(({ id, states, goneAt = Infinity }) => ({
      lived: new Set(states.filter(({ at }) => at < goneAt).map(({ observation }) => observation.phase)),
      accepted: new Set((ledger.accepted.get(id) ?? []).map(({ state }) => state.observation.phase)),
    }));

  test('holds Phasewatch to every webhook that it has answered', () => {
    const sent = phases(history, ({ sendsWebhooks }) => sendsWebhooks);
    expect(sent.length).toBeGreaterThan(10);
    for (const { lived, accepted } of sent) expect(accepted).toEqual(lived);
  });

  test('holds it to what it was shown when it was called back', async () => {
    const silent = history.lives.filter(({ sendsWebhooks, callsBack }) => callsBack && !sendsWebhooks);
    const lives = silent.map(({ number }) => number);
    const { ledger, calmAt } = await runWorld(calmPlan({ lives }, { pollsDead: SPAN }));
    // By then no poll had begun.
    const firstAccepted = silent.map(({ id }) => ledger.accepted.get(id)?.[0]?.at ?? Infinity);
    expect(Math.min(...firstAccepted)).toBeLessThan(calmAt - MINUTE_MS);
  });

  test('holds it to everything that a complete poll has seen', () => {
    const seen = phases(history, ({ sendsWebhooks, callsBack }) => !sendsWebhooks && !callsBack);
    expect(seen.length).toBeGreaterThan(2);
    for (const { accepted } of seen) expect(accepted.size).toBeGreaterThan(0);
  });

  /** What comes of webhooks alone, before the faults stop: how many requests, and when each report was accepted. */
  const webhooksAlone = async (faults: Partial<Faults>) => {
    const silent = history.lives.filter(({ callsBack, sendsWebhooks }) => sendsWebhooks && !callsBack);
    const lives = silent.map(({ number }) => number);
    const plan = calmPlan({ lives }, { ...faults, pollsDead: SPAN });
    const { ledger, calmAt } = await runWorld(plan, { isTraced: true });
    const accepted = [...ledger.accepted.values()].flat().filter(({ at }) => at < calmAt - MINUTE_MS);
    const requests = ledger.trace!.filter(
      ({ at, text }) => at < calmAt - MINUTE_MS && / webhook /.test(text),
    );
    return {
      accepted: accepted.length,
      requests: requests.length,
      waits: accepted.map(({ at, state }) => at - state.at),
    };
  };

  test('has webhooks that are accepted in seconds, at their first try, while a secret is rotated as well', async () => {
    for (const faults of [{}, { secretRotatedMs: [2 * MINUTE_MS] }]) {
      const { accepted, requests, waits } = await webhooksAlone(faults);
      expect(accepted).toBeGreaterThan(10);
      expect(requests).toBe(accepted);
      expect(Math.max(...waits)).toBeLessThan(10_000);
    }
  });

  test('has webhooks that are held up for minutes', async () => {
    const { waits } = await webhooksAlone(senders({ delayed: 1, delayMs: 5 * MINUTE_MS }));
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits)).toBeGreaterThan(2 * MINUTE_MS);
  });

  test('turns webhooks away whose clock is too far off', async () => {
    const { accepted, requests } = await webhooksAlone(senders({ clockSkewMs: 60 * MINUTE_MS }));
    expect(requests).toBeGreaterThan(2 * accepted);
  });

  test('notes of no message whose reply was lost that it was told', async () => {
    const { ledger } = await runWorld(calmPlan({}, topic({ replyLost: 0.3 })));
    const lost = ledger.publications.filter(({ excuse }) => excuse === 'reply lost');
    expect(lost.length).toBeGreaterThan(3);
    expect(lost.filter(({ notedAt }) => notedAt !== undefined)).toEqual([]);
  });

  test('notes of each message since when its publisher could send it: since its append, or its claim', async () => {
    const { ledger } = await runWorld(calmPlan({}, topic({ failing: 0.5 })));
    const claimed = ledger.publications.filter(({ process }) => process.name.startsWith('sweep-due'));
    expect(claimed.length).toBeGreaterThan(3);
    expect(claimed.length).toBeLessThan(ledger.publications.length);
    for (const { heldSince, beganAt } of ledger.publications) expect(heldSince).toBeLessThan(beganAt);
  });

  test('notes a bug that ends a scheduled function', async () => {
    const entries = () => Promise.reject(new TypeError('it is not a function'));
    const change: Variant['change'] = (report) => ({ ...report, due: { ...report.due, entries } });
    const variant = { name: 'failing', description: 'fails at every sweep', change };
    const { broken } = await tallyOf(calmPlan({ lives: [] }), 0, variant);
    expect(broken[0]?.violations[0]).toEqual({
      invariant: 'no bug',
      what: expect.stringContaining('TypeError: it is not a function\n'),
    });
  });

  test('notes of each message that it was told, which process told it, and when', () => {
    const { ledger } = history;
    expect(ledger.publications.length).toBe(calm.notices);
    expect(ledger.publishBegan.toSorted()).toEqual(
      ledger.publications.map(({ beganAt }) => beganAt).toSorted(),
    );
    for (const { beganAt, arrivedAt, notedAt, excuse, isAfterRestore } of ledger.publications) {
      expect(arrivedAt).toBeGreaterThan(beganAt);
      expect(notedAt).toBeGreaterThan(arrivedAt);
      expect([excuse, isAfterRestore]).toEqual([undefined, false]);
    }
  });

  test('comes to what its ledger and its histories hold', () => {
    const events = [...history.histories.values()].flat();
    expect(calm).toEqual({
      ...{ worlds: 1, lifecycles: 30, lost: 0, doubled: 0, excused: {}, broken: [] },
      reports: [...history.ledger.accepted.values()].flat().length,
      events: events.length,
      notices: events.filter(({ publishedAt }) => publishedAt !== undefined).length,
      messages: history.ledger.publications.length,
      happened: expect.objectContaining({ 10: expect.any(Number) }),
      slowest: 0,
    });
    expect(Math.min(calm.reports, calm.events, calm.notices, calm.messages)).toBeGreaterThan(10);
  });
});

describe('the weather', () => {
  const weather = (faults: Partial<Faults>) => {
    const timeline = new Timeline(AT);
    const ledger = new Ledger(() => timeline.now, false);
    return {
      ledger,
      weather: new Weather({ ...NO_FAULTS, ...faults }, timeline, AT, randomStream(1, 'x'), ledger),
    };
  };

  test.each([
    ['throttled', 'throttled', '19'],
    ['failing', 'failing', undefined],
    ['replyLost', 'reply-lost', undefined],
    ['late', 'late', undefined],
  ] as const)('where all is %s, every request is', (rate, fate, row) => {
    const all = { ...NO_FAULTS.table, [rate]: 1 };
    const { weather: sky, ledger } = weather({ table: all, topic: all });
    expect([sky.tableFate(), sky.topicFate()]).toEqual([fate, fate]);
    sky.calmDown();
    expect([sky.tableFate(), sky.topicFate()]).toEqual(['done', 'done']);
    expect(ledger.happened.get('19')).toBe(row && 1);
  });

  test('has outages of the table and of SNS, each its own, from their beginning to before their end', () => {
    const now = { fromMs: 0, untilMs: 1 };
    const over = { fromMs: -1, untilMs: 0 };
    const { weather: sky, ledger } = weather({ tableOutages: [over, now], topicOutages: [over] });
    expect([sky.tableFate(), sky.topicFate()]).toEqual(['unreachable', 'done']);
    const { weather: other } = weather({ topicOutages: [now] });
    expect([other.tableFate(), other.topicFate()]).toEqual(['done', 'unreachable']);
    expect(Object.fromEntries(ledger.happened)).toEqual({ 17: 1 });
  });
});
