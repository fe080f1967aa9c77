import { describe, expect, test } from '@jest/globals';
import { completedSummary, failedSummary, summary } from '../test/builders/summary.ts';
import {
  COMPLETED,
  eventOf,
  handMadeWorld,
  JOB,
  late,
  RUNNING,
  type WorldParts,
} from './hand-made/hand-made-world.ts';
import { countLives } from './report/count-lives.ts';
import { describeWorld } from './report/describe-world.ts';
import { SOMETIMES } from './report/sometimes.ts';
import { added, NOTHING_YET, type Tally } from './report/tally.ts';
import { invariantsOf, missingRows, tallyText, variantsTable } from './report/tally-text.ts';

const broken = (world: number, ...invariants: ('I1' | 'I5' | 'I10')[]) => ({
  world,
  violations: invariants.map((invariant) => ({ invariant, what: 'something' })),
});

const ONE: Tally = {
  ...{ worlds: 2, lifecycles: 3, reports: 5, events: 7, notices: 11, messages: 13, lost: 17, doubled: 19 },
  excused: { killed: 23, 'reply lost': 1 },
  slowest: 0.5,
  happened: { 1: 29, 2: 1 },
  broken: [broken(1, 'I10', 'I5')],
};
const OTHER: Tally = {
  ...{
    worlds: 31,
    lifecycles: 37,
    reports: 41,
    events: 43,
    notices: 47,
    messages: 53,
    lost: 59,
    doubled: 61,
  },
  excused: { killed: 67, 'table away': 1 },
  slowest: 0.25,
  happened: { 1: 71, 3: 1 },
  broken: [broken(0, 'I1')],
};
const BOTH: Tally = {
  ...{
    worlds: 33,
    lifecycles: 40,
    reports: 46,
    events: 50,
    notices: 58,
    messages: 66,
    lost: 76,
    doubled: 80,
  },
  excused: { killed: 90, 'reply lost': 1, 'table away': 1 },
  slowest: 0.5,
  happened: { 1: 100, 2: 1, 3: 1 },
  broken: [broken(1, 'I10', 'I5'), broken(0, 'I1')],
};
const ALL_ROWS = Object.fromEntries(Object.keys(SOMETIMES).map((row) => [row, 1]));

describe('tallies', () => {
  test('add up in all that they have, whichever comes first', () => {
    expect(added(ONE, OTHER)).toEqual(BOTH);
    expect(added(OTHER, ONE)).toEqual({ ...BOTH, broken: BOTH.broken.toReversed() });
    expect(added(NOTHING_YET, ONE)).toEqual(ONE);
    expect(added(ONE, NOTHING_YET)).toEqual(ONE);
  });

  test('name the invariants that are broken, each once, in their order', () => {
    expect(invariantsOf({ ...BOTH, broken: [...BOTH.broken, broken(2, 'I1')] })).toEqual(['I1', 'I5', 'I10']);
  });

  test.each([
    [99_999, {}, []],
    [100_000, { ...ALL_ROWS, 7: 0 }, ['row 7 (lost the race for a place in a history)']],
    [999_999, { ...ALL_ROWS, 37: 0 }, []],
    [1_000_000, { ...ALL_ROWS, 37: 0 }, ['row 37 (a function ended by its time-out)']],
    [1_000_000, ALL_ROWS, []],
  ])('of %d lifecycles miss what they should have met', (lifecycles, happened, missing) => {
    expect(missingRows({ ...NOTHING_YET, lifecycles, happened })).toEqual(missing);
  });

  test('miss every row when none has happened', () => {
    expect(missingRows({ ...NOTHING_YET, lifecycles: 1_000_000 })).toHaveLength(
      Object.keys(SOMETIMES).length,
    );
  });

  test('are printed with all their numbers', () => {
    const lines = tallyText({ ...BOTH, lifecycles: 40_000 }, 42, 9.6).split('\n');
    expect(lines.slice(0, 10)).toEqual([
      'seed 42: 40,000 lifecycles in 33 worlds, 10 s',
      'accepted  46 reports',
      'recorded  50 events',
      'owed      58 notices',
      'told      66 messages; 92 of them again, each explained (killed 90, reply lost 1, table away 1)',
      'lost      76',
      'doubled without an explanation  80',
      'slowest message once the faults had stopped: 50 % of what it may take',
      'worlds in which something did not hold: 2 (I1, I5, I10)',
      'how often each row of the list of faults happened',
    ]);
    expect(lines.slice(10)).toHaveLength(Object.keys(SOMETIMES).length);
    expect(lines).toContain('   1          100  died between the append and the publish');
    expect(lines).toContain('  41            0  the one process killed and started again');
  });

  test('say of nothing that there is none', () => {
    const text = tallyText(NOTHING_YET, 1, 0);
    expect(text).toContain('told      0 messages; 0 of them again, each explained (none)\n');
    expect(text).toContain('worlds in which something did not hold: 0\n');
  });

  test('of variants are a table', () => {
    const variant = { name: 'wrong', description: 'does it wrong' };
    expect(
      variantsTable([
        { variant, tally: BOTH },
        { variant, tally: NOTHING_YET },
      ])
        .split('\n')
        .slice(2),
    ).toEqual([
      '| `wrong` | does it wrong | I1, I5, I10 | 76 | 80 | 2 of 33 |',
      '| `wrong` | does it wrong | none | 0 | 0 | 0 of 0 |',
    ]);
  });
});

describe('what shows in lives alone', () => {
  const zoned = (report: ReturnType<typeof summary>) => ({ ...report, launched: '2026-02-03T10:00:00Z' });
  const failed = failedSummary({ ...JOB, stopped: '2026-02-03T10:12:41' });
  const succeeded = completedSummary({ ...JOB, phase: 'SUCCEEDED' });
  const both = [RUNNING, COMPLETED];

  test.each<[what: string, rows: string[], parts: WorldParts, goneAt?: number]>([
    ['nothing unusual', [], {}],
    ['no event at all', [], { events: [] }],
    ['a phase that nobody reported', ['9'], { events: [RUNNING] }],
    ['two outcomes', ['10'], { events: [...both, late(failed, COMPLETED)] }],
    ['two names of one outcome', ['11'], { events: [...both, eventOf(succeeded, { sequence: 3 })] }],
    ['a time with its zone', ['28'], { accepted: [zoned(summary(JOB)), zoned(completedSummary(JOB))] }],
    ['an end that nobody saw', ['34'], { events: [RUNNING], accepted: [summary(JOB)] }, 1],
    ['a finished instance that is deleted', [], {}, 1],
  ])('is counted: %s, %j', (...[, rows, parts, goneAt]) => {
    const world = handMadeWorld(parts);
    countLives({ ...world, lives: world.lives.map((life) => ({ ...life, goneAt })) });
    expect([...world.ledger.happened]).toEqual(rows.map((row) => [row, 1]));
  });
});

describe('a world in words', () => {
  const world = handMadeWorld({
    faults: { kills: 0.5 },
    noted: (ledger) => {
      for (const text of ['about job', 'about another', 'all-1: died in sweep-due', 'the faults stop']) {
        ledger.note(() => text);
      }
    },
  });

  test('has its faults, what does not hold, and the lines about the instance', () => {
    expect(
      describeWorld(world, [{ invariant: 'I4', what: 'job:completed was never told', instanceId: 'job' }]),
    ).toBe(
      [
        'functions, 1 lives (0), pace 8, lease 60 s',
        'faults: {"kills":0.5}',
        'I4: job:completed was never told',
        '«it» is job',
        '  10:12:43.000  about «it»',
        '  10:12:43.000  all-1: died in sweep-due',
        '  10:12:43.000  the faults stop',
      ].join('\n'),
    );
  });

  test('has all lines where it is about no instance', () => {
    expect(describeWorld(world, [{ invariant: 'I8', what: 'too fast' }])).toContain(
      'I8: too fast\n  10:12:43.000  about job\n  10:12:43.000  about another\n',
    );
  });
});
