import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { composeDigest } from '../../functions/shared/people/digest-text.ts';
import { composeMessage, type Telling } from '../../functions/shared/people/message-text.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { failedSummary } from '../builders/summary.ts';
import { settledMessage } from '../builders/telling.ts';

const SETTINGS = { uiUrl: 'https://squonk.example.org/ui', listUrl: 'https://phasewatch.example.org/' };
const telling = (event: ReturnType<typeof owingEvent>, heard?: Telling['heard']): Telling => ({
  notice: noticeOf(event),
  scope: { kind: 'own' },
  heard,
});
const failure = (name: string, error_message = 'Job failed (exit code 137)', heard?: Telling['heard']) =>
  telling(failedEvent({ instanceId: name, name, summary: failedSummary({ error_message }) }), heard);
const success = (name: string, heard?: Telling['heard']) =>
  telling(owingEvent({ instanceId: name, name }), heard);
const many = (count: number, make: (name: string) => Telling, prefix: string) =>
  Array.from({ length: count }, (_, index) => make(`${prefix}-${index + 1}`));

describe('a digest', () => {
  test('has failures first, with reason and link, then counts, then names, then where to look', () => {
    const digest = composeDigest('d-1', [success('mpro-1', settledMessage()), failure('dock-7')], SETTINGS);
    expect(digest.subject).toBe('[1 FAILED, 1 COMPLETED] first: dock-7');
    expect(digest.email).toBe(`1 failed, 1 completed.

Failed:
  dock-7: Job failed (exit code 137)
    https://squonk.example.org/ui/results/instance/dock-7

By job and project:
  rdkit-molprops in project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831: 1 failed, 1 completed

The others:
  mpro-1 (was told FAILED at 2026-02-03 10:12 UTC)

All of them:
  https://phasewatch.example.org/

You get this because your rules name these instances. They finished close together.

Digest d-1
`);
    expect(digest.sms).toBe('1 failed, 1 completed; first: dock-7 https://phasewatch.example.org/');
  });

  test('shows at most 50 failures and 200 names, and counts all', () => {
    const tellings = [...many(60, failure, 'dock'), ...many(488, success, 'mpro')];
    const { subject, email, sms } = composeDigest('d-1', tellings, { uiUrl: undefined });
    expect(sms).toBe('60 failed, 488 completed; first: dock-1');
    expect(subject).toBe('[60 FAILED, 488 COMPLETED] first: dock-1');
    expect(email.match(/^ {2}dock-\d+: Job failed/gm)).toHaveLength(50);
    expect(email).toContain('60 failed, 488 completed');
    expect(email.match(/^ {2}(mpro|dock)-\d+$/gm)).toHaveLength(200);
    // The ten failures for which there was no room are among the names.
    expect(email).toContain('\n  dock-51\n');
    expect(email).toContain('and 298 more');
  });

  test('whatever things are called: 32 KB of e-mail, a subject that SNS takes, one SMS part', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('ü\u202e\n'.repeat(300)));
    const entry = fc.record({ name: text, error: text, project: text, isFailure: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 2, maxLength: 300 }), (entries) => {
        const tellings = entries.map(({ name, error, project, isFailure }) => {
          const named = { name, instanceId: 'ü'.repeat(127), projectId: project };
          const summary = failedSummary({ error_message: error });
          return telling(isFailure ? failedEvent({ ...named, summary }) : owingEvent(named));
        });
        const { subject, email, sms } = composeDigest('d-1', tellings, SETTINGS);
        expect(Buffer.byteLength(email)).toBeLessThanOrEqual(32 * 1_024);
        expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        expect(sms).toMatch(/^[\x20-\x7e]{1,160}$/);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a single message', () => {
  test('is the notice, and says by which rule it came', () => {
    const one = composeMessage(
      { ...success('mpro-1'), scope: { kind: 'project', projectId: 'p-1' } },
      SETTINGS,
    );
    expect(one.subject).toBe('[COMPLETED] mpro-1 (alice)');
    expect(one.email).toContain('You get this because your rule for the project p-1 names this instance.\n');
    expect(one.sms).toContain('COMPLETED: mpro-1');
  });

  test('each scope has its words', () => {
    const wordsOf = (scope: Telling['scope']) =>
      /your rule for (.*) names/.exec(composeMessage({ ...success('m'), scope }, SETTINGS).email)?.[1];
    expect(wordsOf({ kind: 'own' })).toBe('your own instances');
    expect(wordsOf({ kind: 'owner', owner: 'bob' })).toBe('the instances of bob');
    expect(wordsOf({ kind: 'instance', instanceId: 'i-1' })).toBe('the instance i-1');
    expect(wordsOf({ kind: 'all' })).toBe('all instances');
  });

  test('a correction says what was told before', () => {
    const corrected = composeMessage(success('mpro-1', settledMessage()), SETTINGS);
    expect(corrected.email).toContain('This address was told FAILED at 2026-02-03 10:12 UTC.');
    const uncertain = composeMessage(success('mpro-1', settledMessage('uncertain')), SETTINGS);
    expect(uncertain.email).not.toContain('was told');
  });
});
