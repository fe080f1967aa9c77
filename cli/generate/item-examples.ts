import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import { DynamoProjects } from '../../functions/shared/adapters/dynamo/dynamo-projects.ts';
import { DynamoPollTurns } from '../../functions/shared/adapters/dynamo/dynamo-poll-turns.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { historyEventSchema } from '../../functions/shared/history/history-event.ts';
import { PublishError } from '../../functions/shared/notices/publish-error.ts';
import { recordReports } from '../../functions/shared/delivery/record-reports.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import type { Source } from '../../functions/shared/instances/source.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { HISTORY_SCHEMA, PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../local/engines/create-table-input.ts';
import { prepareTable } from '../../local/engines/prepare-table.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { EXAMPLE_JOB, EXAMPLE_UI_URL } from './example-job.ts';

const TABLE = 'phasewatch';
const PEOPLE_TABLE = 'phasewatch-people';
const RECEIVE_MS = 10_000;
const POLL_MS = 300_000;
const LOG_STREAM = '2026/02/03/[$LATEST]58419525dade4d17a495dceeeed44708';

/**
 * The items of `docs/architecture.md`, read from a table in which the example has really been recorded: what each
 * region holds, by its name.
 */
export async function itemExamples(): Promise<Readonly<Record<string, string>>> {
  const engine = await startTableEngine();
  const client = new DynamoDBClient(endpoint(engine.url));
  try {
    await prepareTable(client, createTableInput(TABLE, HISTORY_SCHEMA));
    let now = 0;
    let isAway = true;
    const clock: Clock = {
      now: () => now,
      wait: async () => undefined,
      timeout: (ms) => AbortSignal.timeout(ms),
      random: () => 0,
      newId: () => 'cb1f9a52-2d53-4c8e-a9ab-5f3b6d0a7e21',
    };
    const nothing = () => undefined;
    const dependencies = {
      history: new DynamoHistory(client, TABLE),
      due: new DynamoDueNotices(client, TABLE),
      pace: new DynamoPace(client, TABLE, 8, clock.now),
      publisher: {
        publish: async () => {
          if (isAway) throw new PublishError('unavailable', 'SNS is away.');
          return '58adfefc-8d0a-468b-91c4-4e8d3bdba6ed';
        },
      },
      clock,
      telemetry: { info: nothing, warn: nothing, error: nothing, measure: nothing },
      leaseMs: MINUTE_MS,
      noticeSettings: { uiUrl: EXAMPLE_UI_URL },
      historySettings: { announceMaxAgeMs: DAY_MS, leaseMs: MINUTE_MS },
    };
    const report = async (summary: InstanceSummary, source: Source, at: string) => {
      now = Date.parse(at);
      await recordReports([summary], source, now + RECEIVE_MS, dependencies);
    };
    const items = async () => {
      const { Items: all = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
      return all.map((item) => inOrder(unmarshall(item)));
    };
    const itemOf = async (sequence: number) =>
      (await items()).find((item) => item['sequence'] === sequence && item['kind'] !== undefined);

    await report(EXAMPLE_JOB.pending, 'webhook', '2026-02-03T10:00:01.118Z');
    await report(EXAMPLE_JOB.completed, 'callback', '2026-02-03T10:12:43.004Z');
    const owed = await itemOf(2);
    isAway = false;
    now += MINUTE_MS;
    await report(EXAMPLE_JOB.completed, 'poll', new Date(now).toISOString());
    const published = await itemOf(2);
    await report(EXAMPLE_JOB.running, 'webhook', '2026-02-03T10:14:02.560Z');
    const turns = new DynamoPollTurns(client, TABLE, LOG_STREAM);
    await (await turns.take(now, now + POLL_MS))?.end(250);
    await turns.take(now, now + POLL_MS);
    const others = (await items()).filter(({ sequence }) => sequence === 0);
    const projects = await projectItems(client, now);
    return {
      'item-owed': json(owed),
      'item-published': json(onlyOf(published, owed)),
      'item-late': json(await itemOf(3)),
      'items-of-functions': others.map(json).join('\n\n'),
      'items-of-projects': projects.map(json).join('\n\n'),
    };
  } finally {
    client.destroy();
    await engine.stop();
  }
}

/** What the table of people holds of the example's project, and of one of its members. */
async function projectItems(client: DynamoDBClient, readAt: number): Promise<object[]> {
  await prepareTable(client, createTableInput(PEOPLE_TABLE, PEOPLE_SCHEMA));
  const project = {
    id: EXAMPLE_JOB.completed.project_id,
    name: 'Zika NS2B',
    creator: 'medchem-team',
    isPrivate: true,
    administrators: ['medchem-team'],
    editors: ['alice'],
    observers: ['bob'],
  };
  await new DynamoProjects(client, PEOPLE_TABLE).keep([project], readAt);
  const { Items: all = [] } = await client.send(new ScanCommand({ TableName: PEOPLE_TABLE }));
  const items = all.map((item) => unmarshall(item) as { partition: string; item: string });
  const inOrderOf = (names: readonly string[], partition: string, name: string) => {
    const item = items.find((one) => one.partition === partition && one.item === name) ?? {};
    const place = ([key]: [string, unknown]) => names.indexOf(key);
    return Object.fromEntries(Object.entries(item).sort((one, other) => place(one) - place(other)));
  };
  return [
    inOrderOf(['partition', 'item', ...Object.keys(project)], `project#${project.id}`, 'project'),
    inOrderOf(['partition', 'item', 'projectIds'], 'person#alice', 'projects'),
    inOrderOf(['partition', 'item'], 'projects', `project#${project.id}`),
    inOrderOf(['partition', 'item', 'readAt'], 'projects', 'list'),
  ];
}

/** What an item has that another has not, or not so. */
function onlyOf(item: object = {}, other: object = {}): object {
  const before = new Map(Object.entries(other).map(([name, value]) => [name, JSON.stringify(value)]));
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => before.get(name) !== JSON.stringify(value)),
  );
}

/** DynamoDB has no order of attributes; this is the one of the event's schema. */
function inOrder(item: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(historyEventSchema.shape);
  const place = ([name]: [string, unknown]) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(item).sort((one, other) => place(one) - place(other)));
}

function json(item: unknown): string {
  return `\`\`\`json\n${JSON.stringify(item, undefined, 2)}\n\`\`\``;
}
