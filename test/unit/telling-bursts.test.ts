import { describe, expect, test } from '@jest/globals';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { NoticeKind } from '../../functions/shared/history/history-event.ts';
import { address, rule } from '../builders/telling.ts';
import { tellingRig } from '../fakes/telling-rig.ts';

/**
 * Plays jobs that finish evenly over a time, with a sweep every minute, and gives what was sent to Alice and how long
 * anything waited.
 */
async function play(count: number, overMs: number, kindOf: (job: number) => NoticeKind = () => 'completed') {
  const rig = tellingRig();
  await rig.know({ addresses: [address()], rules: [rule()] });
  const start = rig.clock.now();
  let nextSweep = start + MINUTE_MS;
  const sweepsUntil = async (time: number) => {
    for (; nextSweep <= time; nextSweep += MINUTE_MS) {
      rig.clock.advance(nextSweep - rig.clock.now());
      await rig.sweep();
    }
    rig.clock.advance(time - rig.clock.now());
  };
  for (let job = 0; job < count; job += 1) {
    await sweepsUntil(start + Math.floor((job * overMs) / count));
    await rig.tell(`job-${job}`, kindOf(job));
  }
  await rig.settle();
  const messages = rig.messages.all();
  const waits = messages.map(({ notice, createdAt, settledAt = '' }) => ({
    kind: notice.kind,
    ms: Date.parse(settledAt) - Date.parse(createdAt),
  }));
  const longest = (kind: NoticeKind) =>
    Math.max(...waits.filter((wait) => wait.kind === kind).map(({ ms }) => ms));
  const times = rig.sender.sent.map(({ at }) => at);
  return {
    sent: times.length,
    gaps: times.slice(1).map((time, index) => time - times[index]!),
    told: messages.filter(({ state }) => state === 'told').length,
    longest,
    largest: Math.max(...rig.sender.sent.map(({ text }) => Buffer.byteLength(text.email))),
  };
}

describe('row 20: a thousand jobs', () => {
  test.each([
    ['2 minutes', 2 * MINUTE_MS, 3],
    ['20 minutes', 20 * MINUTE_MS, 6],
    ['2 hours', 2 * HOUR_MS, 8],
    ['24 hours', 24 * HOUR_MS, 30],
  ])('in %s are few messages', async (_, overMs, expected) => {
    const played = await play(1_000, overMs);
    expect(played).toMatchObject({ told: 1_000, sent: expected });
    expect(Math.min(...played.gaps)).toBeGreaterThanOrEqual(MINUTE_MS);
    expect(played.longest('completed')).toBeLessThanOrEqual(HOUR_MS + 2 * MINUTE_MS);
    expect(played.largest).toBeLessThanOrEqual(32 * 1_024);
  });

  test.each([
    ['2 hours', 2 * HOUR_MS, 12],
    ['24 hours', 24 * HOUR_MS, 100],
  ])(
    'in %s of which every tenth fails: no failure waits for more than 15 minutes and a sweep',
    async (_, overMs, expected) => {
      const played = await play(1_000, overMs, (job) => (job % 10 === 9 ? 'failed' : 'completed'));
      expect(played).toMatchObject({ told: 1_000, sent: expected });
      expect(Math.min(...played.gaps)).toBeGreaterThanOrEqual(MINUTE_MS);
      expect(played.longest('failed')).toBeLessThanOrEqual(16 * MINUTE_MS);
    },
  );

  test('in one second: the first at once, the others together a minute later', async () => {
    const played = await play(1_000, 1_000);
    expect(played).toMatchObject({ told: 1_000, sent: 2 });
  });
});

test('five jobs in an hour are five messages, none of them late', async () => {
  const played = await play(5, HOUR_MS);
  expect(played.sent).toBe(5);
  expect(played.longest('completed')).toBe(0);
});
