import { cutToBytes, cutToLength } from '../base/cut-text.ts';
import { readableLine } from '../base/readable-text.ts';
import { errorText, lastLineOf } from '../notices/error-text.ts';
import { instanceLinks } from '../notices/instance-links.ts';
import { printableAscii } from '../notices/printable-ascii.ts';
import { NONCHARACTERS, SUBJECT_MAX } from '../notices/sns-limits.ts';
import { gsm7, isGsm7, SMS_MAX } from '../notices/sms/gsm7.ts';
import { wasTold, type MessageSettings, type MessageText, type Telling } from './message-text.ts';

const FAILURES_SHOWN = 50;
const NAMES_SHOWN = 200;
const GROUPS_SHOWN = 40;
/** Together below 32 KB, whatever things are called. */
const FAILURES_MAX_BYTES = 14 * 1_024;
const GROUPS_MAX_BYTES = 4 * 1_024;
const NAMES_MAX_BYTES = 10 * 1_024;
const NAME_MAX_BYTES = 128;
const REASON_MAX_BYTES = 256;
const LINK_MAX_BYTES = 2_048;
const SMS_NAME_MAX = 48;
const WHY = 'You get this because your rules name these instances. They finished close together.';

/**
 * Several notices as one message: failures first, each with its reason and a link, then counts by job and project, then
 * the names of the others. The e-mail takes at most 32 KB, the SMS one part.
 */
export function composeDigest(
  id: string,
  tellings: readonly Telling[],
  settings: MessageSettings,
): MessageText {
  const failed = tellings.filter(({ notice }) => notice.kind === 'failed');
  const completed = tellings.filter(({ notice }) => notice.kind !== 'failed');
  const first = failed[0] ?? completed[0];
  const name = first ? nameOf(first) : '';
  const counts = countsOf(failed.length, completed.length);
  const subjectStart = `[${counts.toUpperCase()}] first: `;
  return {
    subject: subjectStart + cutToLength(printableAscii(name), SUBJECT_MAX - subjectStart.length, '...'),
    email: emailOf(id, failed, completed, settings).replace(NONCHARACTERS, ' '),
    sms: smsOf(`${counts}; first: ${cutToLength(gsm7(name), SMS_NAME_MAX, '...')}`, settings),
  };
}

function emailOf(
  id: string,
  failed: readonly Telling[],
  completed: readonly Telling[],
  settings: MessageSettings,
): string {
  const failures = fitting(
    failed.map((telling) => failureLines(telling, settings)),
    FAILURES_SHOWN,
    FAILURES_MAX_BYTES,
  );
  const groups = fitting(groupLines([...failed, ...completed]), GROUPS_SHOWN, GROUPS_MAX_BYTES);
  const others = [...failed.slice(failures.count), ...completed];
  const names = fitting(others.map(nameLine), NAMES_SHOWN, NAMES_MAX_BYTES);
  const list = settings.listUrl;
  const sections = [
    `${countsOf(failed.length, completed.length)}.`,
    failures.count > 0 ? ['Failed:', ...failures.lines].join('\n') : '',
    ['By job and project:', ...groups.lines, ...more(groups.left)].join('\n'),
    names.count > 0
      ? [failures.count > 0 ? 'The others:' : 'Which:', ...names.lines, ...more(names.left)].join('\n')
      : '',
    list === undefined ? '' : `All of them:\n  ${list}`,
    WHY,
    `Digest ${id}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function smsOf(text: string, { listUrl = '' }: MessageSettings): string {
  const withLink = `${text} ${listUrl}`;
  return listUrl !== '' && isGsm7(listUrl) && withLink.length <= SMS_MAX ? withLink : text;
}

function countsOf(failed: number, completed: number): string {
  return [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(completed > 0 ? [`${completed} completed`] : []),
  ].join(', ');
}

function failureLines(telling: Telling, settings: MessageSettings): string {
  const { event } = telling.notice;
  const reason = line(lastLineOf(errorText(String(event.summary['error_message'] ?? ''))), REASON_MAX_BYTES);
  const link = instanceLinks(event, settings)?.run ?? '';
  const what = nameLine(telling) + (reason === '' ? '' : `: ${reason}`);
  return link === '' || Buffer.byteLength(link) > LINK_MAX_BYTES ? what : `${what}\n    ${link}`;
}

function nameLine(telling: Telling): string {
  const told = wasTold(telling.heard);
  return `  ${line(nameOf(telling))}${told === '' ? '' : ` (${told})`}`;
}

function groupLines(tellings: readonly Telling[]): string[] {
  const groups = Map.groupBy(tellings, ({ notice: { event } }) => {
    const what = event.job ?? event.applicationType.toLowerCase();
    return `${line(what)} in ${line(event.projectId) || 'no project'}`;
  });
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([group, members]) => {
      const failed = members.filter(({ notice }) => notice.kind === 'failed').length;
      return `  ${group}: ${countsOf(failed, members.length - failed)}`;
    });
}

/** As many lines as may be shown and fit, in their order, and how many are left. */
function fitting(lines: readonly string[], maxCount: number, maxBytes: number) {
  let bytes = 0;
  const shown: string[] = [];
  for (const text of lines.slice(0, maxCount)) {
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maxBytes) break;
    shown.push(text);
  }
  return { lines: shown, count: shown.length, left: lines.length - shown.length };
}

function more(left: number): string[] {
  return left > 0 ? [`  and ${left} more`] : [];
}

function nameOf({ notice: { event } }: Telling): string {
  return readableLine(event.name) || event.instanceId;
}

function line(text: string, maxBytes = NAME_MAX_BYTES): string {
  return cutToBytes(readableLine(text), maxBytes);
}
