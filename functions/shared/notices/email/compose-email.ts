import type { HistoryEvent } from '../../history/history-event.ts';
import { parseInstant } from '../../instances/instant.ts';
import { parsePythonTimedeltaMs } from '../../instances/python-timedelta.ts';
import { cutMiddleToBytes, cutToBytes, cutToLength } from '../../base/cut-text.ts';
import { readableLine } from '../../base/readable-text.ts';
import * as z from '../../base/zod.ts';
import { outputsOf } from '../../instances/observation.ts';
import { durationInWords } from '../duration-in-words.ts';
import { errorText } from '../error-text.ts';
import { instanceLinks } from '../instance-links.ts';
import { toldPhase, type Notice, type NoticeSettings } from '../notice.ts';
import { printableAscii } from '../printable-ascii.ts';
import { NONCHARACTERS, SUBJECT_MAX } from '../sns-limits.ts';

const OWNER_MAX = 24;
const ERROR_MAX_BYTES = 4_096;
const LINE_MAX_BYTES = 512;
const OUTPUTS_SHOWN = 20;
const LABEL_WIDTH = 13;
const ON_THE_LIST =
  'You get this because your address is on Phasewatch’s list of recipients. Whoever runs it can take you off.';

/** What is useful of an output; anything else it has, or is, shows its name alone. */
const outputSchema = z.object({
  title: z.catch(z.optional(z.string()), undefined),
  creates: z.catch(z.optional(z.string()), undefined),
});

/**
 * The notice as an e-mail: a subject that SNS accepts whatever the instance is called, and a plain text. `why` is a
 * sentence that says why the reader gets it.
 */
export function composeEmail(
  notice: Notice,
  settings: NoticeSettings,
  why = ON_THE_LIST,
): { subject: string; body: string } {
  return {
    subject: subjectOf(notice),
    body: bodyOf(notice, settings, why).replace(NONCHARACTERS, ' '),
  };
}

function subjectOf({ kind, event }: Notice): string {
  const phase = `[${toldPhase(kind)}] `;
  const owner = printableAscii(event.owner);
  const suffix = owner === '' ? '' : ` (${cutToLength(owner, OWNER_MAX, '...')})`;
  const name = printableAscii(event.name) || printableAscii(event.instanceId);
  return phase + cutToLength(name, SUBJECT_MAX - phase.length - suffix.length, '...') + suffix;
}

function bodyOf(notice: Notice, settings: NoticeSettings, why: string): string {
  const { id, kind, event } = notice;
  const links = instanceLinks(event, settings);
  const sections = [
    opening(notice),
    kind === 'failed' ? errorSection(event) : '',
    table(event),
    outputsSection(event),
    links ? `Results:\n  ${links.run}\nLogs:\n  ${links.logs}` : '',
    why,
    `Notice ${line(id)}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function opening({ kind, event }: Notice): string {
  const what = event.applicationType === 'APPLICATION' ? 'application' : 'job';
  const verb = kind === 'completed' ? 'has completed' : 'has failed';
  const runTime = runTimeMs(event) ?? 0;
  const after = runTime > 0 ? ` after ${durationInWords(runTime)}` : '';
  const sentence = `The ${what} "${line(event.name || event.instanceId)}" ${verb}${after}.`;
  const other = kind === 'completed' ? 'failed' : 'completed';
  return event.noticeCounts[other] === undefined
    ? sentence
    : `${sentence}\nIt had been reported as ${toldPhase(other)} before.`;
}

function table(event: HistoryEvent): string {
  const { summary } = event;
  const version = text(summary['job_version']);
  const job = text(summary['job_name']) || text(summary['job_job']);
  const collection = text(summary['job_collection']);
  const rows: readonly (readonly [string, string])[] = [
    ['Job', job && `${job} ${version} ${collection && `(${collection})`}`],
    ['Application', job ? '' : `${text(summary['application_id'])} ${text(summary['application_version'])}`],
    ['Owner', event.owner],
    ['Project', event.projectId],
    ['Launched', time(summary['launched'])],
    ['Started', time(summary['started'])],
    ['Stopped', time(summary['stopped'])],
    // One that can be read is in the first sentence.
    ['Run time', runTimeMs(event) === undefined ? text(summary['run_time']) : ''],
    ['Coins', text(summary['coins'])],
    ['Instance', event.instanceId],
  ];
  return rows
    .map(([label, value]) => [label, line(value)] as const)
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${`${label}:`.padEnd(LABEL_WIDTH)}${value}`)
    .join('\n');
}

function errorSection(event: HistoryEvent): string {
  const message = errorText(text(event.summary['error_message']));
  if (message === '') return 'The Data Manager gave no error message.';
  return cutMiddleToBytes(message, ERROR_MAX_BYTES).replaceAll(/^/gm, '  ');
}

function outputsSection(event: HistoryEvent): string {
  const outputs = outputsOf({
    outputs: event.summary['outputs'] as string | Record<string, unknown> | undefined,
  });
  const names = Object.entries(outputs ?? {}).map(([name, output]) => {
    const { title, creates } = outputSchema.safeParse(output).data ?? {};
    // A template names no file.
    const file = creates?.includes('{{') ? '' : creates;
    return file ? `${title || name}: ${file}` : title || name;
  });
  if (names.length === 0) return '';
  const shown = names.slice(0, OUTPUTS_SHOWN).map((name) => `  ${line(name)}`);
  const more = names.length > OUTPUTS_SHOWN ? [`  and ${names.length - OUTPUTS_SHOWN} more`] : [];
  return ['Outputs:', ...shown, ...more].join('\n');
}

function runTimeMs(event: HistoryEvent): number | undefined {
  return parsePythonTimedeltaMs(text(event.summary['run_time']));
}

function time(value: unknown): string {
  const instant = parseInstant(text(value));
  return instant === undefined ? '' : `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function line(value: string): string {
  return cutToBytes(readableLine(value), LINE_MAX_BYTES);
}
