import type { Command } from 'commander';
import type { ListedInstance } from '../../client/api-client.ts';
import type { paths } from '../../client/api-types.ts';
import { print, printError } from '../../lib/terminal.ts';
import { LIMIT_MAX, type Scope } from '../../functions/shared/api/instances.ts';
import { wholeNumber } from '../../lib/option-numbers.ts';
import { scopeOption, type ScopeOption } from './options.ts';
import type { Connection } from './connection.ts';
import { columns, localTime, runTime } from './words.ts';

type ListParameters = NonNullable<paths['/instances']['get']['parameters']['query']>;

interface Options extends ScopeOption {
  readonly phase?: string[];
  readonly outcome?: 'success' | 'failure';
  readonly owner?: string;
  readonly project?: string;
  readonly job?: string;
  readonly type?: string;
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly counts?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  phasewatch list                          the newest instances of yours and your projects
  phasewatch list --phase FAILED --from 2026-02-01
  phasewatch list --name dock --counts     how many are in each phase
  phasewatch list --json | jq -r '.[].id'`;

/** `phasewatch list`. */
export function addList(program: Command, connect: () => Connection): void {
  program
    .command('list')
    .description('Lists instances in their current state, newest launch first.')
    .addOption(scopeOption())
    .option('--phase <phase...>', 'in one of these phases, such as RUNNING')
    .option('--outcome <outcome>', 'that have ended: success or failure')
    .option('--owner <name>', 'of this owner')
    .option('--project <id>', 'of this project')
    .option('--job <job>', 'of this job')
    .option('--type <type>', 'JOB or APPLICATION')
    .option('--name <text>', 'whose name contains this')
    .option('--from <time>', 'launched on or after this day or instant (default: 366 days ago)')
    .option('--to <time>', 'launched until this day or instant')
    .option('-n, --limit <number>', 'how many at most', wholeNumber, 50)
    .option('--counts', 'only how many are in each phase')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const connection = connect();
      await (options.counts ? showCounts(connection, options) : showList(connection, options));
    });
}

function parametersOf({
  scope,
  phase,
  outcome,
  owner,
  project,
  job,
  type,
  name,
  from,
  to,
}: Options): ListParameters {
  const given = {
    ...{ scope, phase, outcome, owner, job, name, projectId: project, applicationType: type },
    ...{ launchedFrom: from, launchedTo: to },
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function showList(connection: Connection, options: Options): Promise<void> {
  const { instances, scope, lookedBackTo, isWhole } = await readList(connection, options);
  if (options.json) print(JSON.stringify(instances, null, 2));
  else if (instances.length === 0) print(nothing(scope, lookedBackTo));
  else print(instanceTable(instances));
  if (!isWhole) printError(`There are more, launched before ${localTime(lookedBackTo)}; --limit shows them.`);
}

/** Pages until there are as many as were asked for. */
async function readList(connection: Connection, options: Options) {
  const instances: ListedInstance[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(LIMIT_MAX, options.limit - instances.length);
    const query = { ...parametersOf(options), limit, ...(cursor !== undefined && { cursor }) };
    const page = await connection.askPatiently((client) => client.GET('/instances', { params: { query } }));
    instances.push(...page.instances);
    cursor = page.nextCursor;
    const isWhole = cursor === undefined;
    if (isWhole || instances.length >= options.limit) {
      return { instances, scope: page.scope, lookedBackTo: page.lookedBackTo, isWhole };
    }
  }
}

async function showCounts(connection: Connection, options: Options): Promise<void> {
  const answer = await connection.askPatiently((client) =>
    client.GET('/instance-counts', { params: { query: parametersOf(options) } }),
  );
  const rows = Object.entries(answer.counts).map(([phase, count]) => [phase, String(count)]);
  if (options.json) print(JSON.stringify(answer, null, 2));
  else if (rows.length === 0) print(nothing(answer.scope, answer.lookedBackTo));
  else print(columns(['phase', 'instances'], rows));
  if (!answer.isComplete) {
    printError(
      `More than that: counted back to ${localTime(answer.lookedBackTo)} only. Use --from and --to.`,
    );
  }
}

function nothing(scope: Scope, lookedBackTo: string): string {
  const back = `back to ${localTime(lookedBackTo)}.`;
  if (scope !== 'mine') return `No instance fits, ${back}`;
  return `No instance of yours or your projects fits, ${back} --scope visible shows all that you may see.`;
}

function instanceTable(instances: readonly ListedInstance[]): string {
  const now = Date.now();
  const rows = instances.map((instance) => {
    const { id, name, phase, owner, launchedAt } = instance;
    return [localTime(launchedAt), phase, name, owner, runTime(instance, now), id];
  });
  return columns(['launched', 'phase', 'name', 'owner', 'run time', 'id'], rows);
}
