import Table from 'cli-table3';
import type { Books, Double } from './balance.ts';
import type { SoakOptions } from './arguments.ts';
import type { FaultCounts } from './play-faults.ts';

/** What a soak has come to. */
export interface SoakResult {
  readonly options: SoakOptions;
  readonly engine: string;
  /** The run was broken off. */
  readonly isInterrupted: boolean;
  readonly faults: FaultCounts & {
    readonly starts: number;
    /** How long the quickest, the middle and the slowest start took, in milliseconds. */
    readonly startMs: readonly [number, number, number];
    /** Starts that met an engine that was away, said so and ended. */
    readonly refusedStarts: number;
    readonly topicOutages: number;
    readonly tableOutages: number;
    readonly awaySeconds: { readonly topic: number; readonly table: number };
  };
  /** The longest that the soak's own process was held up, and read late what had come. */
  readonly heldUpMs: number;
  readonly books: Books;
}

const PLAIN = { head: [], border: [] };
const PROBLEMS_SHOWN = 50;

/** The books as tables for a terminal, with every double and everything that does not balance. */
export function soakReport({ options, engine, isInterrupted, faults, heldUpMs, books }: SoakResult): string {
  const { figures, doubles, problems } = books;
  const table = new Table({ head: ['', 'count', 'of these'], style: PLAIN });
  table.push(
    ['lives on the Data Manager', figures.lives, `${figures.instances} in the history`],
    ['reports accepted', figures.accepted, list(figures.acceptedBySource)],
    ['… with the answer', '', list(figures.acceptedByResult)],
    ['events recorded', figures.recorded, list(figures.recordedBySource)],
    ['… of the kind', '', list(figures.recordedByKind)],
    ['… whose answer was lost', figures.recordedUnanswered, 'the report came again'],
    ['notices owed', figures.owed, `${figures.suppressed} more were too old to be told`],
    ['notices published', figures.told, `by ${figures.published} messages`],
    ['still due', figures.due, ''],
    [
      'told again',
      figures.doubled,
      Object.entries(figures.doubledBy)
        .map(([cause, count]) => `${count}: ${cause}`)
        .join('\n'),
    ],
    ['… and nothing explains it', figures.unexplained, ''],
    [
      'most in one second',
      figures.mostInASecondForCertain,
      `the pace is ${figures.pacePerSecond}; as read ${figures.mostInASecond}`,
    ],
    ['kills', faults.kills, `${faults.killsAfterPublish} just after a publish`],
    [
      'starts',
      faults.starts,
      `${faults.refusedStarts} met an engine that was away; ready after ${faults.startMs.join(' / ')} ms`,
    ],
    ['outages of SNS', faults.topicOutages, `${faults.awaySeconds.topic} s in all`],
    ['outages of DynamoDB', faults.tableOutages, `${faults.awaySeconds.table} s in all`],
    ['connections cut', faults.cuts, `${faults.cutsAfterPublish} just after a publish`],
  );
  return [
    `${options.minutes} minutes, ${options.rate} reports a second, seed ${options.seed}, on ${engine}` +
      (isInterrupted ? '; broken off' : ''),
    table.toString(),
    `This process was held up for at most ${heldUpMs} ms.`,
    ...(doubles.length > 0 ? [doublesTable(doubles)] : []),
    problems.length === 0
      ? 'The books balance.'
      : [
          `${problems.length} ${problems.length === 1 ? 'thing does' : 'things do'} not balance:`,
          ...problems.slice(0, PROBLEMS_SHOWN).map((problem) => `- ${problem}`),
          ...(problems.length > PROBLEMS_SHOWN ? [`- and ${problems.length - PROBLEMS_SHOWN} more`] : []),
        ].join('\n'),
  ].join('\n\n');
}

function doublesTable(doubles: readonly Double[]): string {
  const table = new Table({ head: ['told again', 'first told', 'again', 'because'], style: PLAIN });
  for (const { noticeId, firstAt, againAt, explanation } of doubles) {
    table.push([
      noticeId,
      new Date(firstAt).toISOString().slice(11, 23),
      `${((againAt - firstAt) / 1_000).toFixed(1)} s later`,
      explanation ? `${explanation.cause}, ${explanation.afterMs} ms after the first` : 'NOTHING EXPLAINS IT',
    ]);
  }
  return table.toString();
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
