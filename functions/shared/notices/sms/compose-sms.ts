import { cutToLength } from '../../base/cut-text.ts';
import { parsePythonTimedeltaMs } from '../../instances/python-timedelta.ts';
import { durationInWords } from '../duration-in-words.ts';
import { errorText, lastLineOf } from '../error-text.ts';
import { instanceLinks } from '../instance-links.ts';
import { toldPhase, type Notice, type NoticeSettings } from '../notice.ts';
import { gsm7, isGsm7, SMS_MAX } from './gsm7.ts';

const NAME_MAX = 48;
const OWNER_MAX = 32;

/**
 * The notice as one SMS part, always: what happened to what comes first, then how long it ran and whose it
 * is, then (failures) the last line of why, then a link if it still fits whole.
 */
export function composeSms({ kind, event }: Notice, settings: NoticeSettings): string {
  const phase = toldPhase(kind);
  const name = cutToLength(gsm7(event.name) || gsm7(event.instanceId), NAME_MAX, '...');
  const runTime = parsePythonTimedeltaMs(String(event.summary['run_time'])) ?? 0;
  const message = kind === 'failed' ? String(event.summary['error_message'] ?? '') : '';
  const error = gsm7(lastLineOf(errorText(message)));
  const owner = cutToLength(gsm7(event.owner), OWNER_MAX, '...');
  // With the longest name, run time and owner, 36 characters are left.
  let text = `${phase}: ${name}`;
  if (runTime > 0) text += ` after ${durationInWords(runTime)}`;
  if (owner !== '') text += ` (${owner})`;
  if (error !== '') text += `: ${cutToLength(error, SMS_MAX - text.length - 2, '...')}`;
  const link = instanceLinks(event, settings)?.run;
  if (link !== undefined && isGsm7(link) && text.length + 1 + link.length <= SMS_MAX) text += ` ${link}`;
  return text;
}
