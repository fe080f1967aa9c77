import { describe, expect, test } from '@jest/globals';
import { MemoryPollTurns } from '../test/fakes/memory-poll-turns.ts';
import { calmPlan } from './hand-made/calm-plan.ts';
import { AT, handMadeProcess } from './hand-made/hand-made-world.ts';
import { Timeline } from './time/timeline.ts';
import { Ledger } from './world/ledger.ts';
import { notedTurns } from './world/noted-turns.ts';

const LEASE_MS = 300_000;

/** Polls in a world whose turns are noted, each with a process and a store of turns of its own choosing. */
function pollsOf() {
  const timeline = new Timeline(AT);
  const ledger = new Ledger(() => timeline.now, false);
  const world = { plan: calmPlan({}, { clockDifferenceMs: 400 }), timeline, ledger };
  const take = (name: string, position = 0) => {
    const process = handMadeProcess(name);
    // Each has its own: nothing keeps these from reading at once, wherever they like.
    const turns = notedTurns(new MemoryPollTurns(name, { position }), process, world);
    return turns.take(timeline.now, timeline.now + LEASE_MS).then((turn) => ({ turn, process }));
  };
  /** Lets time pass, and then does something. */
  const after = (ms: number, act: () => Promise<unknown>) =>
    new Promise<void>((resolve) => {
      timeline.after(ms, () => void act().then(() => resolve()));
      void timeline.run();
    });
  return { ledger, take, after };
}

describe('the turns of simulated polls', () => {
  test('are right where each begins when the one before it has ended, and where that stopped', async () => {
    const { ledger, take } = pollsOf();
    await (await take('a')).turn?.end(7);
    await (await take('b', 7)).turn?.end(0);
    await take('c', 0);
    expect(ledger.wrongTurns).toEqual([]);
  });

  test('are wrong where one begins while another is under way', async () => {
    const { ledger, take, after } = pollsOf();
    await take('a');
    await after(LEASE_MS - 401, () => take('b'));
    expect(ledger.wrongTurns).toEqual(['b polls while a does']);
  });

  test('are right where the one before is over, by a clock that may differ, or dead', async () => {
    const { ledger, take, after } = pollsOf();
    await take('a');
    await after(LEASE_MS - 400, () => take('b'));
    (await take('c').catch(() => ({ process: handMadeProcess() }))).process.kill();
    await take('d');
    expect(ledger.wrongTurns).toEqual(['c polls while b does']);
  });

  test('are wrong where one begins elsewhere than the one before it stopped', async () => {
    const { ledger, take } = pollsOf();
    await (await take('a')).turn?.end(7);
    await take('b', 0);
    expect(ledger.wrongTurns).toEqual(['b begins at 0, not at 7']);
  });
});
