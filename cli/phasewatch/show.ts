import type { Command } from 'commander';
import type { Instance } from '../../client/api-client.ts';
import { durationInWords } from '../../functions/shared/notices/duration-in-words.ts';
import { print } from '../../lib/terminal.ts';
import type { Connection } from './connection.ts';
import { columns, localTime, runTime, styleOf } from './words.ts';

/** `phasewatch show`. */
export function addShow(program: Command, connect: () => Connection): void {
  program
    .command('show')
    .argument('<id>', 'the id of an instance')
    .description('Shows one instance: its state, its history, and what was told of it.')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  phasewatch show instance-3f0c9a4e-5f3e-4a53-9f3c-2f0b8f8f2a11')
    .action(async (id: string, { json }: { json?: true }) => {
      const instance = await connect().askPatiently((client) =>
        client.GET('/instances/{id}', { params: { path: { id } } }),
      );
      if (json) print(JSON.stringify(instance, null, 2));
      else showInstance(instance);
    });
}

function showInstance(instance: Instance): void {
  const { id, name, phase, outcome, owner, projectId, applicationType, job, launchedAt } = instance;
  const { startedAt, stoppedAt, history, durations, historyTruncated, summary } = instance;
  print(`${name}: ${phase}`, styleOf(outcome));
  const error = summary['error_message'];
  const facts: [string, string | undefined][] = [
    ['id', id],
    [applicationType.toLowerCase(), job],
    ['owner', owner],
    ['project', projectId],
    ['launched', localTime(launchedAt)],
    ['started', startedAt && localTime(startedAt)],
    ['stopped', stoppedAt && localTime(stoppedAt)],
    ['run time', runTime(instance, Date.now())],
    ['error', typeof error === 'string' ? error : undefined],
  ];
  print(
    columns(
      [],
      facts.flatMap(([what, value]) => (value ? [[what, value]] : [])),
    ),
  );
  const spent = new Map(durations.map(({ from, seconds }) => [from, durationInWords(seconds * 1_000)]));
  print('');
  print(
    columns(
      ['', 'time', 'phase', 'learnt by', 'for', 'notice'],
      history.map(({ sequence, kind, phase: current, reportedPhase, source, occurredAt, notice }) => [
        String(sequence),
        localTime(occurredAt),
        kind === 'late'
          ? `${reportedPhase ?? ''} (late)`
          : kind === 'update'
            ? `${current} (updated)`
            : current,
        source,
        kind === 'phase' ? (spent.get(occurredAt) ?? '') : '',
        notice ? `${notice.kind}: ${noticeState(notice)}` : '',
      ]),
    ),
  );
  if (historyTruncated) print('The history has more entries than can be shown.');
}

function noticeState({
  state,
  publishedAt,
  because,
}: NonNullable<Instance['history'][number]['notice']>): string {
  if (state === 'published') return publishedAt === undefined ? 'told' : `told at ${localTime(publishedAt)}`;
  if (state === 'suppressed')
    return because === undefined ? 'not told' : `not told (${because.replaceAll('-', ' ')})`;
  return 'about to be told';
}
