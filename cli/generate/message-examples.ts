import { decide } from '../../functions/shared/history/decide.ts';
import { isOwing, type OwingEvent } from '../../functions/shared/history/history-event.ts';
import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { observe } from '../../functions/shared/instances/observation.ts';
import { composeNotice, type ComposedNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { EXAMPLE_JOB, EXAMPLE_UI_URL } from './example-job.ts';

const OBSERVED_AT = '2026-02-03T10:12:43.000Z';

/** What is told of the example when it completes, and when it fails. */
export function exampleNotices(): Readonly<Record<'completed' | 'failed', ComposedNotice>> {
  const notice = (summary: InstanceSummary) =>
    composeNotice(noticeOf(owingEventOf(summary)), { uiUrl: EXAMPLE_UI_URL });
  return { completed: notice(EXAMPLE_JOB.completed), failed: notice(EXAMPLE_JOB.failed) };
}

/** The messages of `docs/messages.md`: what each region holds, by its name. */
export function messageExamples(): Readonly<Record<string, string>> {
  const { completed, failed } = exampleNotices();
  return {
    email: [completed, failed]
      .map(({ subject, email }) => `Subject: \`${subject}\`\n\n${block('', email)}`)
      .join('\n\n'),
    sms: [completed, failed].map(({ sms }) => block('', sms)).join('\n\n'),
    'cloud-event': block('json', JSON.stringify(JSON.parse(failed.cloudEvent), undefined, 2)),
    attributes: block('json', JSON.stringify(failed.attributes, undefined, 2)),
  };
}

function owingEventOf(summary: InstanceSummary): OwingEvent {
  const settings = { announceMaxAgeMs: DAY_MS, leaseMs: MINUTE_MS };
  const observation = observe(summary, 'webhook', OBSERVED_AT);
  const decision = decide(undefined, observation, settings, 'a writer', Date.parse(OBSERVED_AT));
  if (decision.kind !== 'append' || !isOwing(decision.event)) throw new Error('The example owes no notice.');
  return decision.event;
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
