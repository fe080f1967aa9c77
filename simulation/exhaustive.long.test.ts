import { describe, expect, test } from '@jest/globals';
import { explore } from './exhaustive/explore.ts';
import { SCENARIOS } from './exhaustive/scenarios.ts';

const [oneOutcome] = SCENARIOS;

describe('every order of three handlers, with every lost reply and every death', () => {
  test('row 7: one outcome reported three times at once is recorded and told once', async () => {
    const { schedules, states, broken } = await explore(oneOutcome!);
    expect(broken).toEqual([]);
    expect(schedules).toBeGreaterThan(100_000n);
    expect(states).toBeGreaterThan(100);
  });
});
