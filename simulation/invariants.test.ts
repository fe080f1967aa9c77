import { describe, expect, test } from '@jest/globals';
import { BROKEN_WORLDS } from './hand-made/broken-worlds.ts';
import {
  AT,
  COMPLETED,
  FAILED,
  handMadeWorld,
  JOB,
  publicationOf,
  RUNNING,
} from './hand-made/hand-made-world.ts';
import { checkWorld, INVARIANTS } from './invariants/invariants.ts';

/** What is said of the whole world, and of no instance. */
const OF_THE_WORLD = ['it never came to rest', 'changed: job 1: phase'];

describe('a world by hand', () => {
  test('holds, and has books', () => {
    expect(checkWorld(handMadeWorld())).toEqual({ lost: 0, doubled: 0, excused: {}, violations: [] });
  });

  test.each(BROKEN_WORLDS)('breaks $breaks, and nothing else, by $by', ({ breaks, words, wrong }) => {
    const isOfWorld = ['I8', 'liveness', 'turns', 'no bug'].includes(breaks) || OF_THE_WORLD.includes(words);
    expect(checkWorld(handMadeWorld(wrong)).violations).toEqual([
      { invariant: breaks, what: words, ...(!isOfWorld && { instanceId: JOB.id }) },
    ]);
  });

  test.each(BROKEN_WORLDS)('holds without $by ($breaks)', ({ right }) => {
    expect(checkWorld(handMadeWorld(right)).violations).toEqual([]);
  });

  test('is there for every invariant', () => {
    expect([...new Set(BROKEN_WORLDS.map(({ breaks }) => breaks))]).toEqual(INVARIANTS);
  });

  test('is checked instance by instance', () => {
    const world = handMadeWorld();
    const [life] = world.lives;
    const lost = { ...COMPLETED, instanceId: 'other' };
    const { violations } = checkWorld({
      ...world,
      lives: [life!, { ...life!, id: 'other' }],
      histories: new Map([...world.histories, ['other', [{ ...RUNNING, instanceId: 'other' }, lost]]]),
    });
    expect(violations).toEqual([
      { invariant: 'I4', what: 'other:completed was never told', instanceId: 'other' },
    ]);
  });

  test('counts what was lost, told again and excused', () => {
    const again = (ms: number, excuse?: 'killed') => publicationOf({ beganAt: AT + ms, excuse });
    const events = [RUNNING, COMPLETED, FAILED];
    const told = [again(0, 'killed'), again(1, 'killed'), again(2), again(3)];
    expect(checkWorld(handMadeWorld({ events, told }))).toMatchObject({
      ...{ lost: 1, doubled: 1, excused: { killed: 2 } },
    });
  });
});
