import { describe, expect, test } from '@jest/globals';
import { explore } from './exhaustive/explore.ts';
import { SCENARIOS } from './exhaustive/scenarios.ts';
import { variantNamed } from './variants/broken-variants.ts';

// The one that is quickly through; `npm run simulate -- --exhaustive` tries all of them.
const [oneOutcome, leftOwing] = SCENARIOS;

describe('every order of three handlers, with every lost reply and every death', () => {
  test('row 7: one outcome reported three times at once is recorded and told once', async () => {
    const { schedules, states, broken } = await explore(oneOutcome!);
    expect(broken).toEqual([]);
    expect(schedules).toBeGreaterThan(100_000n);
    expect(states).toBeGreaterThan(100);
  });

  test.each(['no-claim', 'stale-index-trusted', 'mark-before-send'])(
    'shows that %s is wrong',
    async (variant) => {
      const scenario = variant === 'mark-before-send' ? oneOutcome! : leftOwing!;
      const { broken } = await explore(scenario, { variant: variantNamed(variant), untilBroken: true });
      expect(broken.length).toBeGreaterThan(0);
    },
  );
});
