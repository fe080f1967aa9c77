import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SNSClient } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { SnsNoticePublisher } from '../../functions/shared/adapters/sns/sns-notice-publisher.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { prepareTopic } from '../../local/engines/prepare-topic.ts';
import { systemClock } from '../../functions/shared/platform/system-clock.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { owingEvent } from '../builders/history-event.ts';
import { hostileValues, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

/** What SQS takes, and so what reaches a queue (its API reference, SendMessage): no other character. */
const SQS_TEXT = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const SNS_MAX_BYTES = 262_144;

/** Events as an older version, or somebody with access to the table, may have left them: any text in any field. */
const events = fc
  .record({
    fields: fc.record({
      instanceId: texts(255),
      name: texts(2_000),
      owner: texts(2_000),
      projectId: texts(2_000),
      job: texts(2_000),
      applicationType: texts(2_000),
      reportedPhase: texts(2_000),
      outcome: fc.constantFrom('success' as const, 'failure' as const),
    }),
    summary: fc.dictionary(
      fc.oneof(
        fc.constantFrom('error_message', 'run_time', 'coins', 'outputs', 'job_name', 'started'),
        texts(50),
      ),
      fc.oneof(
        texts(6_000),
        hostileValues.filter((text) => text.length < 1_000).map((text): unknown => JSON.parse(text)),
      ),
      { maxKeys: 8 },
    ),
  })
  .map(({ fields, summary }) => owingEvent({ ...fields, summary }));

const settings = fc.constantFrom(
  { uiUrl: undefined },
  { uiUrl: 'https://squonk.example/ui' },
  { uiUrl: `https://squonk.example/${'long/'.repeat(400)}` },
);

let topic: TopicEngine;
let sns: SNSClient;
let publisher: SnsNoticePublisher;

beforeAll(async () => {
  topic = await startTopicEngine();
  sns = new SNSClient(endpoint(topic.url));
  publisher = new SnsNoticePublisher(sns, await prepareTopic(sns, 'fuzz'), systemClock);
});
afterAll(async () => {
  sns.destroy();
  await topic.stop();
});

test('row 23: any text in any field of an event makes a message that SNS, SMS and SQS take', async () => {
  await fc.assert(
    fc.asyncProperty(events, settings, async (event, noticeSettings) => {
      const notice = composeNotice(noticeOf(event), noticeSettings);
      const { subject, sms, email, cloudEvent, attributes } = notice;
      expect(subject).toMatch(/^[[A-Za-z0-9][\x20-\x7e]{0,98}$/);
      expect(sms).toMatch(/^[\n\r @$_!"#%&'()*+,\-./0-9:;<=>?A-Za-z]{1,160}$/);
      for (const text of [email, cloudEvent, ...Object.values(attributes)]) expect(text).toMatch(SQS_TEXT);
      const message = JSON.stringify({ default: cloudEvent, email, sms });
      const counted = [subject, message, ...Object.entries(attributes).flat(), 'String'.repeat(5)].join('');
      expect(Buffer.byteLength(counted)).toBeLessThan(SNS_MAX_BYTES);
      expect(await publisher.publish(notice, 5_000)).not.toBe('');
    }),
    runs(60),
  );
});
