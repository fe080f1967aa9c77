import { describe, expect, test } from '@jest/globals';
import { composeNotice } from '../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../functions/shared/notices/notice.ts';
import { owingEvent } from '../test/builders/history-event.ts';
import { noticeSettings } from '../test/builders/settings.ts';
import { explore } from './exhaustive/explore.ts';
import type { Handler } from './exhaustive/gated-run.ts';
import { SCENARIOS } from './exhaustive/scenarios.ts';
import { variantNamed } from './variants/broken-variants.ts';

// One that is quickly through is tried by `exhaustive.long.test.ts`, and all of them by `npm run simulate -- --exhaustive`.
const [oneOutcome, leftOwing] = SCENARIOS;

describe('every order of three handlers, with every lost reply and every death', () => {
  test('is as many orders as can be counted by hand', async () => {
    const event = owingEvent({ instanceId: 'job' });
    const tells: Handler = ({ publisher }) =>
      publisher.publish(composeNotice(noticeOf(event), noticeSettings()), 1_000).catch(() => undefined);
    const asks: Handler = ({ history }) => history.last('job');
    const scenario = { name: 'by hand', before: [], handlers: [tells, tells, asks] as const, shard: '0' };
    const { schedules, ends, broken } = await explore(scenario);
    // A publish goes on, loses its reply or dies; a question goes on or dies; and one of six comes first.
    expect(schedules).toBe(6n * 3n * 3n * 2n);
    // No message, or one or two, each with its reply lost or not.
    expect(ends).toBe(1 + 2 + 4);
    const unowed = 'I6: job:completed was not owed';
    const again = 'I5: job:completed was told again';
    expect(broken.map(({ what }) => what.join()).toSorted()).toEqual([
      ...Array<string>(2).fill(`${again},${unowed}`),
      ...Array<string>(4).fill(unowed),
    ]);
    expect(new Set(broken.flatMap(({ actions }) => actions.map(({ kind }) => kind))).size).toBe(3);
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
