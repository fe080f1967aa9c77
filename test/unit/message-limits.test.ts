import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instanceCloudEventSchema } from '../../functions/shared/notices/cloud-event/instance-cloud-event.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { isOwing, type OwingEvent } from '../../functions/shared/history/history-event.ts';
import { composeNotice, type ComposedNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { noticeSettings } from '../builders/settings.ts';
import { failedSummary, summary } from '../builders/summary.ts';
import { lastOf } from './history-of.ts';

const SNS_MAX_BYTES = 262_144;
/** The characters of GSM 03.38's basic table that are ASCII, the escape to its extension aside: one place each. */
const GSM7_SINGLE = /^[\n\r @$_!"#%&'()*+,\-./0-9:;<=>?A-Za-z]*$/;

/** Texts of any characters: letters of all scripts, emoji, control characters, halves of surrogate pairs. */
const texts = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: maxLength / 8 }),
    fc.string({ unit: 'binary', maxLength: maxLength / 2 }),
    fc.string({
      unit: fc.constantFrom('\u0000', '\r\n', '\ud800', '💥', '[', '~', '"', '\\', 'ﷺ'),
      maxLength: maxLength / 2,
    }),
    fc.constantFrom('x', '\u0001', '"', '\\', '€', 'ﷺ', '\n').map((unit) => unit.repeat(maxLength)),
  );

const events: fc.Arbitrary<OwingEvent> = fc
  .record({
    phase: fc.constantFrom('COMPLETED', 'SUCCEEDED', 'FAILED'),
    application_type: fc.constantFrom('JOB', 'job', 'APPLICATION', 'OTHER'),
    name: texts(1_024),
    owner: texts(1_024),
    project_id: texts(1_024),
    job_job: fc.option(texts(1_024)),
    job_name: fc.option(texts(1_024)),
    job_collection: fc.option(texts(1_024)),
    error_message: fc.option(texts(5_000)),
    coins: fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), texts(100))),
    run_time: fc.constantFrom('0:12:32', '0:00:00', '-1 day, 23:59:59', '12 days, 0:00:01', 'n/a', ''),
    outputs: fc.option(fc.oneof(fc.dictionary(texts(200), fc.jsonValue()), texts(200))),
    stopped: fc.constantFrom('2026-02-03T10:12:42', null),
  })
  .map((fields) => owingEventOf(summary(fields as Partial<InstanceSummary>)));

function owingEventOf(report: InstanceSummary): OwingEvent {
  const event = lastOf(report);
  if (!isOwing(event)) throw new Error('nothing is owed');
  return event;
}

/** What SNS counts: the message as it is published, its subject and its attributes. */
function publishedBytes({ subject, email, sms, cloudEvent, attributes }: ComposedNotice): number {
  const message = JSON.stringify({ default: cloudEvent, email, sms });
  const others = Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value]);
  return [message, subject, ...others].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Checks a property of the notices of all kinds of events. */
function always(check: (notice: ComposedNotice, event: OwingEvent) => void): void {
  fc.assert(
    fc.property(events, (event) => check(composeNotice(noticeOf(event), noticeSettings()), event)),
    { numRuns: 100 },
  );
}

describe('row 23: whatever a report carries', () => {
  test('row 23: the subject is ASCII, at most 99 characters, and begins as SNS wants it', () => {
    always(({ subject }) => {
      expect(subject).toMatch(/^[[A-Za-z0-9][\x20-\x7e]*$/);
      expect(subject.length).toBeLessThanOrEqual(99);
    });
  });

  test('row 23: the SMS is one part', () => {
    always(({ sms }) => {
      expect(sms).toMatch(GSM7_SINGLE);
      expect(sms.length).toBeLessThanOrEqual(160);
    });
  });

  test('row 23: no text holds a control character, half a character, or a value that was none', () => {
    always(({ email, sms, subject }, { summary: { error_message: error }, name }) => {
      expect(email).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(email.isWellFormed()).toBe(true);
      const told = [email, sms, subject].join('\n');
      const reported = JSON.stringify([error, name]);
      for (const slip of ['undefined', 'null', '[object'])
        if (!reported.includes(slip)) expect(told).not.toContain(slip);
    });
  });

  test('row 23: the attributes are at most five, none empty, none with a control character', () => {
    always(({ attributes }) => {
      const values = Object.values(attributes);
      expect(values.length).toBeLessThanOrEqual(5);
      expect(values.every((value) => value !== '' && value.isWellFormed() && !/\p{Cc}/u.test(value))).toBe(
        true,
      );
    });
  });

  test('row 23: the CloudEvent is one that its schema reads', () => {
    always(({ cloudEvent, id }) => {
      expect(instanceCloudEventSchema.parse(JSON.parse(cloudEvent)).id).toBe(id);
    });
  });

  test('row 23: all of it together is within what SNS takes', () => {
    always((notice) => expect(publishedBytes(notice)).toBeLessThan(SNS_MAX_BYTES));
  });

  test('row 2: the same event gives the same notice', () => {
    always((notice, event) => {
      expect(composeNotice(noticeOf(structuredClone(event)), noticeSettings())).toEqual(notice);
    });
  });
});

describe('row 23: the largest events', () => {
  const MEGABYTE = 1_024 * 1_024;
  const many = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, index]));
  const worstTexts = {
    name: '\u0001'.repeat(1_024),
    owner: '"'.repeat(1_024),
    project_id: 'ﷺ'.repeat(1_024),
    job_name: '\\'.repeat(1_024),
    job_collection: '"'.repeat(1_024),
    outputs: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${'"'.repeat(600)}${index}`, {}])),
  };

  test.each<[string, Record<string, unknown>]>([
    ['one huge field', { application_specification: 'x'.repeat(MEGABYTE) }],
    ['a field just small enough for the table', { rendered_outputs: 'x'.repeat(330_000) }],
    ['a field of quotes, four bytes each', { rendered_outputs: '"'.repeat(90_000) }],
    ['a field of control characters, seven bytes each', { rendered_outputs: '\u0001'.repeat(90_000) }],
    ['a hundred thousand small fields', many('field_', 100_000)],
    ['small fields with names of control characters', many('\u0001\u0002\u0003\u0004\u0005\u0006', 20_000)],
    ['an error of a megabyte', { error_message: '\u0001'.repeat(MEGABYTE) }],
    ['an error of line breaks', { error_message: `x${'\n'.repeat(5_000)}x` }],
    [
      'everything at its worst',
      { ...many('\u0001'.repeat(80), 3_000), ...worstTexts, error_message: '\u0001'.repeat(5_000) },
    ],
  ])('row 23: %s', (_description, fields) => {
    const notice = composeNotice(noticeOf(owingEventOf(failedSummary(fields))), noticeSettings());
    expect(publishedBytes(notice)).toBeLessThan(SNS_MAX_BYTES);
    expect(instanceCloudEventSchema.parse(JSON.parse(notice.cloudEvent)).data.outcome).toBe('failure');
    expect(notice.email).toMatch(/^The job "/);
  });
});

test('what no queue takes becomes a space in the e-mail, and is escaped in the JSON', () => {
  const error = 'before\uffffafter';
  const event = owingEventOf(failedSummary({ error_message: error }));
  const { email, cloudEvent } = composeNotice(noticeOf(event), noticeSettings());
  expect(email).toContain('before after');
  expect(cloudEvent).toContain('before\\uffffafter');
  expect((JSON.parse(cloudEvent) as { data: { instance: unknown } }).data.instance).toMatchObject({
    error_message: error,
  });
});
