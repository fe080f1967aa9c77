import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import {
  burst,
  goesAt,
  NO_MESSAGES_YET,
  withHeld,
  type BurstState,
  type Waiting,
} from '../../functions/shared/people/burst.ts';

const NOW = Date.parse('2026-02-03T10:00:00.000Z');
const success = (since = NOW): Waiting => ({ since, isFailure: false });
const failure = (since = NOW): Waiting => ({ since, isFailure: true });

/** Plays arrivals (ms after the start, in order) by the rule alone, and gives what was sent when, and how long it waited. */
function play(arrivals: readonly Waiting[]) {
  let state = NO_MESSAGES_YET;
  let waiting: Waiting[] = [];
  const sent: { at: number; messages: readonly Waiting[] }[] = [];
  const sendAt = (now: number) => {
    const verdict = burst(state, waiting, now);
    if (verdict.kind === 'hold') return;
    sent.push({ at: now, messages: waiting });
    waiting = [];
    state = verdict.next;
  };
  const nextSending = () => Math.min(...waiting.map((message) => goesAt(state, message, message.since)));
  for (const arrival of arrivals) {
    while (waiting.length > 0 && nextSending() <= arrival.since) sendAt(nextSending());
    waiting.push(arrival);
    sendAt(arrival.since);
    if (waiting.length > 0) state = withHeld(state, arrival.since);
  }
  while (waiting.length > 0) sendAt(nextSending());
  return sent;
}

describe('the burst rule', () => {
  test('sends the first message at once, and the window is a minute', () => {
    expect(burst(NO_MESSAGES_YET, [success()], NOW)).toEqual({
      kind: 'send',
      next: { lastSentAt: NOW, windowMinutes: 1 },
    });
  });

  test('is over when nothing is held and the last message is five minutes old', () => {
    const state: BurstState = { lastSentAt: NOW - 5 * MINUTE_MS, windowMinutes: 32 };
    expect(burst(state, [success()], NOW)).toMatchObject({ kind: 'send', next: { windowMinutes: 1 } });
    expect(burst({ ...state, lastSentAt: NOW - 5 * MINUTE_MS + 1 }, [success()], NOW)).toMatchObject({
      kind: 'hold',
      until: NOW + 32 * MINUTE_MS,
    });
  });

  test('sends what is held when its oldest is one window old, and doubles the window, up to an hour', () => {
    const state: BurstState = { lastSentAt: NOW, windowMinutes: 4, heldSince: NOW + 1_000 };
    const now = NOW + 4 * MINUTE_MS;
    const waiting = [success(NOW + 1_000), success(now)];
    expect(burst(state, waiting, now)).toEqual({ kind: 'hold', until: now + 1_000 });
    expect(burst(state, waiting, now + 1_000)).toEqual({
      kind: 'send',
      next: { lastSentAt: now + 1_000, windowMinutes: 8 },
    });
    const longest = burst({ ...state, windowMinutes: 60 }, waiting, NOW + 2 * HOUR_MS);
    expect(longest).toMatchObject({ next: { windowMinutes: 60 } });
  });

  test('a held failure goes after a minute, or fifteen minutes after the last failure sent', () => {
    const state: BurstState = { lastSentAt: NOW, windowMinutes: 60, heldSince: NOW };
    expect(burst(state, [failure()], NOW)).toEqual({ kind: 'hold', until: NOW + MINUTE_MS });
    const lately = { ...state, lastFailureSentAt: NOW - 5 * MINUTE_MS };
    expect(burst(lately, [success(), failure()], NOW)).toEqual({
      kind: 'hold',
      until: NOW + 10 * MINUTE_MS,
    });
    expect(burst(lately, [success(), failure()], NOW + 10 * MINUTE_MS)).toMatchObject({
      kind: 'send',
      next: { lastFailureSentAt: NOW + 10 * MINUTE_MS },
    });
  });

  test('what a digest has missed waits for a minute all the same', () => {
    const state: BurstState = { lastSentAt: NOW, windowMinutes: 2 };
    expect(goesAt(state, success(NOW - HOUR_MS), NOW)).toBe(NOW + MINUTE_MS);
  });

  test('row 27: what a clock that went wrong has noted does not stop an address', () => {
    const ahead: BurstState = {
      windowMinutes: 1,
      lastSentAt: NOW + HOUR_MS,
      lastFailureSentAt: NOW + HOUR_MS,
    };
    expect(burst(ahead, [success()], NOW)).toMatchObject({ kind: 'send' });
    expect(burst({ ...ahead, heldSince: NOW }, [failure()], NOW)).toEqual({
      kind: 'hold',
      until: NOW + MINUTE_MS,
    });
  });

  test('five in an hour are five messages, none of them late', () => {
    const sent = play([0, 12, 24, 36, 48].map((minutes) => success(NOW + minutes * MINUTE_MS)));
    expect(sent.map(({ at, messages }) => at - messages[0]!.since)).toEqual([0, 0, 0, 0, 0]);
  });

  test('whatever comes when: a minute between messages, nothing twice, nothing waits beyond its window', () => {
    const arrivals = fc.array(fc.record({ after: fc.nat(10 * MINUTE_MS), isFailure: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(arrivals, (gaps) => {
        let since = NOW;
        const all = gaps.map(({ after, isFailure }) => ({ since: (since += after), isFailure }));
        const sent = play(all);
        expect(sent.flatMap(({ messages }) => messages)).toEqual(all);
        sent.forEach(({ at, messages }, index) => {
          const before = sent[index - 1];
          if (before) expect(at - before.at).toBeGreaterThanOrEqual(MINUTE_MS);
          for (const { since: from, isFailure } of messages) {
            expect(at - from).toBeLessThanOrEqual(isFailure ? 15 * MINUTE_MS : HOUR_MS);
          }
        });
      }),
    );
  });
});
