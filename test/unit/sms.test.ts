import { describe, expect, test } from '@jest/globals';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { completedSummary, failedSummary } from '../builders/summary.ts';

const compose = (event = owingEvent()) => composeNotice(noticeOf(event), noticeSettings());

describe('the SMS', () => {
  test('says what, how long, whose, and where to look when that fits', () => {
    expect(compose().sms).toBe('COMPLETED: mpro-fragments-1 after 12 minutes 32 seconds (alice)');
    const short = composeNotice(noticeOf(owingEvent({ instanceId: 'i-1' })), { uiUrl: 'https://sq.io/' });
    expect(short.sms).toBe(
      'COMPLETED: mpro-fragments-1 after 12 minutes 32 seconds (alice) https://sq.io/results/instance/i-1',
    );
  });

  test('says why an instance has failed', () => {
    expect(compose(failedEvent()).sms).toBe(
      'FAILED: mpro-fragments-1 after 12 minutes 32 seconds (alice): Job failed (exit code 137)',
    );
  });

  test('gives the last line of a long reason, which is where a traceback has it', () => {
    const event = failedEvent();
    const error_message =
      'Traceback (most recent call last):\n  File "dock.py", line 1\nKeyError: smiles\n\n';
    event.summary = failedSummary({ error_message });
    expect(compose(event).sms).toBe(
      'FAILED: mpro-fragments-1 after 12 minutes 32 seconds (alice): KeyError: smiles',
    );
  });

  test('says why only of a failure, and how long only where it ran', () => {
    const odd = completedSummary({ error_message: 'a warning', run_time: '0:00:00' });
    const smsOf = (report: InstanceSummary) =>
      composeNotice(noticeOf(owingEvent({ summary: report })), { uiUrl: undefined }).sms;
    expect(smsOf(odd)).toBe('COMPLETED: mpro-fragments-1 (alice)');
    expect(smsOf(completedSummary({ run_time: '?' }))).toBe('COMPLETED: mpro-fragments-1 (alice)');
  });

  test('row 23: cuts a long name, a long owner and a long error, and fills its one part', () => {
    const event = failedEvent({ name: 'n'.repeat(60), owner: 'o'.repeat(40) });
    event.summary = failedSummary({ error_message: 'e'.repeat(200), run_time: '999999999 days, 23:59:59' });
    const { sms } = compose(event);
    expect(sms).toBe(
      `FAILED: ${'n'.repeat(45)}... after 999999999 days 23 hours (${'o'.repeat(29)}...): ${'e'.repeat(34)}...`,
    );
    expect(sms).toHaveLength(160);
  });

  test('row 23: has a link that just fits, and none that does not, even in part', () => {
    const short = (instanceId: string) =>
      composeNotice(noticeOf(owingEvent({ instanceId })), { uiUrl: 'https://sq.io' }).sms;
    const room = 160 - short('i').length;
    expect(short('i'.repeat(1 + room))).toHaveLength(160);
    expect(short('i'.repeat(2 + room))).toBe(
      'COMPLETED: mpro-fragments-1 after 12 minutes 32 seconds (alice)',
    );
  });

  test.each(['https://sq.io/~me', 'https://sq.io/é', 'é://sq.io'])(
    'row 23: has no link with a character that GSM-7 lacks or counts twice: %s',
    (uiUrl) => {
      expect(composeNotice(noticeOf(owingEvent({ instanceId: 'i-1' })), { uiUrl }).sms).toBe(
        'COMPLETED: mpro-fragments-1 after 12 minutes 32 seconds (alice)',
      );
    },
  );

  test('row 23: uses no character that takes two places', () => {
    const event = failedEvent({ name: '{a}[b]~c^d|e\\f`g€' });
    expect(compose(event).sms).toContain("FAILED: (a)(b)-cd/e/f'gEUR after");
  });
});
