import type { HistoryEvent } from '../../history/history-event.ts';
import { parseInstant } from '../../instances/instant.ts';
import { parsePythonTimedeltaMs } from '../../instances/python-timedelta.ts';
import { cutToBytes, cutToLength } from '../../base/cut-text.ts';
import { outputsOf } from '../../instances/observation.ts';
import { durationInWords } from '../duration-in-words.ts';
import { instanceLinks } from '../instance-links.ts';
import { toldPhase, type Notice, type NoticeSettings } from '../notice.ts';
import { printableAscii } from '../printable-ascii.ts';

/** SNS: ASCII, fewer than 100 characters, no control characters, starting with a letter, digit or punctuation. */
const SUBJECT_MAX = 99;
const OWNER_MAX = 24;
const ERROR_MAX_BYTES = 4_096;
const LINE_MAX_BYTES = 512;
const OUTPUTS_SHOWN = 20;
const LABEL_WIDTH = 13;

/** The notice as an e-mail: a subject that SNS accepts whatever the instance is called, and a plain text. */
export function composeEmail(notice: Notice, settings: NoticeSettings): { subject: string; body: string } {
  return { subject: subjectOf(notice), body: bodyOf(notice, settings) };
}

function subjectOf({ kind, event }: Notice): string {
  const phase = `[${toldPhase(kind)}] `;
  const owner = printableAscii(event.owner);
  const suffix = owner === '' ? '' : ` (${cutToLength(owner, OWNER_MAX, '...')})`;
  const name = printableAscii(event.name) || printableAscii(event.instanceId);
  return phase + cutToLength(name, SUBJECT_MAX - phase.length - suffix.length, '...') + suffix;
}

function bodyOf(notice: Notice, settings: NoticeSettings): string {
  const { id, kind, event } = notice;
  const links = instanceLinks(event, settings);
  const sections = [
    opening(notice),
    table(event),
    kind === 'failed' ? errorSection(event) : '',
    outputsSection(event),
    links ? `Results:\n  ${links.run}\nLogs:\n  ${links.logs}` : '',
    `Notice ${cutToBytes(oneLine(id), LINE_MAX_BYTES)}`,
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
    ['Run time', runTimeInWords(event)],
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
  const message = text(event.summary['error_message']).toWellFormed().replace(/\r\n?/g, '\n').trim();
  if (message === '') return 'The Data Manager gave no error message.';
  const printable = message.replace(/[^\P{Cc}\n\t]/gu, ' ');
  return `Error message:\n${cutToBytes(printable, ERROR_MAX_BYTES)
    .split('\n')
    .map((part) => `  ${part}`)
    .join('\n')}`;
}

function outputsSection(event: HistoryEvent): string {
  const outputs = outputsOf({
    outputs: event.summary['outputs'] as string | Record<string, unknown> | undefined,
  });
  const names = Object.entries(outputs ?? {}).map(([name, output]) => {
    const file =
      typeof output === 'object' && output !== null && 'creates' in output ? text(output.creates) : '';
    return file === '' ? name : `${name}: ${file}`;
  });
  if (names.length === 0) return '';
  const shown = names.slice(0, OUTPUTS_SHOWN).map((name) => `  ${line(name)}`);
  const more = names.length > OUTPUTS_SHOWN ? [`  and ${names.length - OUTPUTS_SHOWN} more`] : [];
  return ['Outputs:', ...shown, ...more].join('\n');
}

function runTimeMs(event: HistoryEvent): number | undefined {
  return parsePythonTimedeltaMs(text(event.summary['run_time']));
}

function runTimeInWords(event: HistoryEvent): string {
  const milliseconds = runTimeMs(event);
  return milliseconds === undefined ? text(event.summary['run_time']) : durationInWords(milliseconds);
}

function time(value: unknown): string {
  const instant = parseInstant(text(value));
  return instant === undefined ? '' : `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function line(value: string): string {
  return cutToBytes(oneLine(value), LINE_MAX_BYTES);
}

function oneLine(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
