import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ListedInstance } from '../../client/api-client.ts';
import { print, printError } from '../../lib/terminal.ts';
import type { Connection } from './connection.ts';
import { Unavailable } from './failures.ts';
import { wholeNumber } from '../../lib/option-numbers.ts';
import { scopeOption, type ScopeOption } from './options.ts';
import { localTime, runTime, styleOf } from './words.ts';

interface Options extends ScopeOption {
  readonly every?: number;
  readonly limit: number;
  readonly json?: true;
}

/** What is shown of an instance each time it changes. */
type Seen = Omit<ListedInstance, 'observedAt' | 'source' | 'events'>;

const BUSY_SECONDS = 5;
const IDLE_SECONDS = 60;

const EXAMPLES = `
With ids, it ends when all of them have finished: with 0 if all succeeded, with 1 if one failed.
Without, it goes on until Ctrl-C.

Examples:
  phasewatch watch
  phasewatch watch instance-3f0c9a4e-5f3e-4a53-9f3c-2f0b8f8f2a11 && ./next-step.sh`;

/** `phasewatch watch`. */
export function addWatch(program: Command, connect: () => Connection): void {
  program
    .command('watch')
    .argument('[id...]', 'the ids of instances; without any, the newest instances are watched')
    .description('Prints a line whenever an instance changes its phase.')
    .option(
      '--every <seconds>',
      `how often to look (default: every ${BUSY_SECONDS} seconds while something runs, else every minute)`,
      wholeNumber,
    )
    .addOption(scopeOption())
    .option('-n, --limit <number>', 'without ids: how many of the newest are watched', wholeNumber, 100)
    .option('--json', 'one line of JSON for each change, for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: Options) => {
      process.once('SIGINT', () => process.exit(130));
      const connection = connect();
      const look = ids.length > 0 ? () => readAll(connection, ids) : () => readNewest(connection, options);
      const last = await watch(look, connection, options, ids.length > 0);
      process.exitCode = last.every(({ outcome }) => outcome === 'success') ? 0 : 1;
    });
}

/** Looks again and again; ends when all have finished, if that is wanted. */
async function watch(
  look: () => Promise<readonly Seen[]>,
  connection: Connection,
  { every, json }: Options,
  endsWhenFinished: boolean,
): Promise<readonly Seen[]> {
  const phases = new Map<string, string>();
  let isFirst = true;
  let isAway = false;
  for (;;) {
    let instances: readonly Seen[] = [];
    try {
      instances = await look();
      if (isAway) printError(`${connection.url} answers again.`);
      isAway = false;
      // Without ids, what had finished before is not news.
      const changed = instances.filter(
        ({ id, phase, outcome }) =>
          phases.get(id) !== phase && (!isFirst || endsWhenFinished || outcome === null),
      );
      for (const { id, phase } of instances) phases.set(id, phase);
      // The newest comes first in lists, and last where lines follow each other.
      for (const instance of changed.toReversed()) printChange(instance, json);
      if (isFirst && changed.length === 0 && !json) printError('Nothing runs. Waiting for something to.');
      isFirst = false;
      if (endsWhenFinished && instances.every(({ outcome }) => outcome !== null)) return instances;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (!isAway) printError(`${error.message}. Trying again.`);
      isAway = true;
    }
    const isBusy = isAway || instances.some(({ outcome }) => outcome === null);
    await wait((every ?? (isBusy ? BUSY_SECONDS : IDLE_SECONDS)) * 1_000);
  }
}

async function readAll(connection: Connection, ids: readonly string[]): Promise<Seen[]> {
  const instances: Seen[] = [];
  for (const id of ids) {
    const {
      summary: _summary,
      history: _history,
      durations: _durations,
      ...seen
    } = await connection.ask((client) => client.GET('/instances/{id}', { params: { path: { id } } }));
    instances.push(seen);
  }
  return instances;
}

async function readNewest(connection: Connection, { limit, scope }: Options): Promise<readonly Seen[]> {
  const query = { limit, ...(scope && { scope }) };
  const page = await connection.ask((client) => client.GET('/instances', { params: { query } }));
  return page.instances;
}

function printChange(instance: Seen, json: true | undefined): void {
  const at = new Date().toISOString();
  const { id, name, owner, phase, outcome } = instance;
  if (json) return print(JSON.stringify({ at, ...instance }));
  const after = outcome === null ? '' : runTime(instance, Date.now());
  print(
    [localTime(at).slice(11), phase.padEnd(18), name, `(${owner})`, after && `after ${after}`, id]
      .filter(Boolean)
      .join('  '),
    styleOf(outcome),
  );
}
