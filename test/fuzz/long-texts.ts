import { parseInstant } from '../../functions/shared/instances/instant.ts';
import { instanceSummarySchema } from '../../functions/shared/instances/instance-summary.ts';
import { canonicalPhase } from '../../functions/shared/instances/phase.ts';
import { parsePythonTimedeltaMs } from '../../functions/shared/instances/python-timedelta.ts';
import { decide } from '../../functions/shared/history/decide.ts';
import { isOwing } from '../../functions/shared/history/history-event.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { printableAscii } from '../../functions/shared/notices/printable-ascii.ts';
import { observe } from '../../functions/shared/instances/observation.ts';
import { isSignedBy } from '../../functions/shared/intake/webhook-signature.ts';
import { OBSERVED_AT } from '../builders/observation.ts';
import { historySettings, noticeSettings } from '../builders/settings.ts';
import { failedSummary } from '../builders/summary.ts';

/**
 * Runs everything that reads texts on texts of fifty thousand characters, of the kinds at which a pattern goes
 * back and forth. Where steps grew with the square of the length, this would take minutes instead of seconds.
 */
const LENGTH = 50_000;
const UNITS = [
  ' ',
  '\t',
  '\n',
  '\r',
  'a ',
  '1',
  '0:',
  '-',
  '_',
  '.',
  '...',
  '/',
  '\u0001',
  '\u00ad',
  'é',
  '\ud800',
  '"',
  '\\',
];
const texts = UNITS.flatMap((unit) => {
  const long = unit.repeat(LENGTH / unit.length);
  return [`${long}!`];
});
for (const text of texts) {
  parseInstant(text);
  parsePythonTimedeltaMs(text);
  canonicalPhase(text);
  printableAscii(text);
  isSignedBy(['whsec_AAAA'], { id: 'a', timestamp: '1', signature: text }, Buffer.from('x'), 1_000);
  isSignedBy(['whsec_AAAA'], { id: text, timestamp: text, signature: 'v1,' }, Buffer.from('x'), 1_000);
  const report = failedSummary({
    error_message: text,
    outputs: { [text]: { creates: text } },
    rendered_outputs: text,
  });
  instanceSummarySchema.safeParse({ ...report, phase: text, launched: text, id: text, run_time: text });
  const decision = decide(
    undefined,
    observe(report, 'poll', OBSERVED_AT),
    historySettings(),
    'writer',
    Date.parse(OBSERVED_AT),
  );
  if (decision.kind !== 'append' || !isOwing(decision.event)) throw new Error('nothing to tell');
  const short = text.slice(0, 1_024);
  composeNotice(
    noticeOf({ ...decision.event, name: short, owner: short, job: short, summary: report }),
    noticeSettings(),
  );
}
process.stdout.write(`${texts.length} texts`);
