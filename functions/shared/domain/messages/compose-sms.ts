import { cutToLength } from '../cut-text.ts';
import { toldPhase } from '../outcome.ts';
import { parsePythonTimedeltaMs } from '../../contracts/python-timedelta.ts';
import { durationInWords } from './duration-in-words.ts';
import { instanceLinks } from './instance-links.ts';
import type { MessageSettings, OutcomeEvent } from './notification.ts';
import { printableAscii } from './printable-ascii.ts';

/** One GSM-7 part; a second part would be billed as a second message. */
const SMS_MAX = 160;
const NAME_MAX = 48;
const ERROR_MIN = 12;

/** These ASCII characters take two places in GSM-7, and the backtick does not exist there. */
const TO_GSM7: Readonly<Record<string, string>> = {
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '\\': '/',
  '^': '',
  '~': '-',
  '|': '/',
  '`': "'",
};

/**
 * The notification as one SMS part, always: what happened to what comes first, then (failures) why, then how long
 * it ran and whose it is, then a link if it still fits whole.
 */
export function composeSms(event: OutcomeEvent, settings: MessageSettings): string {
  const phase = toldPhase(event.outcome);
  const name = cutToLength(gsm7(event.name) || gsm7(event.instanceId), NAME_MAX, '...');
  const runTime = parsePythonTimedeltaMs(String(event.summary['run_time'] ?? ''));
  const error = event.outcome === 'failure' ? gsm7(String(event.summary['error_message'] ?? '')) : '';
  const owner = cutToLength(gsm7(event.owner), 32, '...');
  const details = [
    runTime !== undefined && runTime > 0 ? `after ${durationInWords(runTime)}` : '',
    owner === '' ? '' : `(${owner})`,
  ];
  let text = `${phase}: ${name}`;
  for (const detail of details) text = withRoom(text, detail === '' ? '' : ` ${detail}`);
  const room = SMS_MAX - text.length - 2;
  if (error !== '' && room >= ERROR_MIN) text += `: ${cutToLength(error, room, '...')}`;
  const link = instanceLinks(event, settings)?.run;
  return withRoom(text, link === undefined ? '' : ` ${gsm7Safe(link) ? link : ''}`.trimEnd());
}

function withRoom(text: string, addition: string): string {
  return text.length + addition.length <= SMS_MAX ? text + addition : text;
}

function gsm7(text: string): string {
  return printableAscii(text).replace(/[[\]{}\\^~|`]/g, (character) => TO_GSM7[character] ?? '');
}

function gsm7Safe(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/[[\]{}\\^~|`]/.test(text);
}
