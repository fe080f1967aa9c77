import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MINUTE_MS } from '../functions/shared/base/durations.ts';
import { toItem } from '../functions/shared/adapters/dynamo/event-item.ts';
import type { HistoryEvent } from '../functions/shared/history/history-event.ts';
import { instanceSummarySchema } from '../functions/shared/instances/instance-summary.ts';
import { decide } from '../functions/shared/history/decide.ts';
import { observe } from '../functions/shared/instances/observation.ts';
import { dynamoDbClient } from '../functions/shared/platform/aws-clients.ts';
import { startBenchEngines } from './bench-engines.ts';
import { startFunctionProcess, type FunctionProcess, type InvocationCost } from './function-process.ts';
import { manyInstances } from './many-instances.ts';
import type { Measurement } from './measurement.ts';
import { median, spread } from './samples.ts';

const BENCHMARK = 'list-at-scale';
const ROUNDS = 7;
/** Ten times as much may take ten times as long; what is added is the noise of a shared machine. */
const GROWTH_MAX = 10;
const ANSWER_BYTES_MAX = 6 * 1_024 * 1_024;
const SETTINGS = { announceMaxAgeMs: 0, leaseMs: MINUTE_MS };
const AT_ONCE = 32;

/** How long, how large and how many requests: a page of the list, and the whole of one instance, as both grow. */
export async function listAtScale(sizes: {
  readonly instances: readonly number[];
  readonly events: readonly number[];
}): Promise<Measurement[]> {
  const engines = await startBenchEngines();
  const client = dynamoDbClient({
    AWS_ENDPOINT_URL_DYNAMODB: engines.tableUrl,
    AWS_ENDPOINT_URL_SNS: undefined,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: undefined,
  });
  const table = engines.environment['TABLE_NAME'] ?? '';
  const measurements: Measurement[] = [];
  try {
    await store(client, table, quietYear());
    const year = { scope: 'all', launchedFrom: '2024-01-01', launchedTo: '2024-12-31', limit: '100' };
    await measure(engines.environment, '/instances', year, 'a page of a quiet year', measurements);
    let stored = 0;
    let before: Median | undefined;
    for (const size of sizes.instances) {
      await store(client, table, firstEvents(size, stored));
      stored = size;
      const query = { scope: 'all', launchedFrom: '2026-02-01', launchedTo: '2026-04-30', limit: '100' };
      const what = `a page of 100 of ${size} instances`;
      before = await measure(engines.environment, '/instances', query, what, measurements, before);
    }
    const all = { scope: 'all', launchedFrom: '2026-02-01', launchedTo: '2026-04-30', limit: '50' };
    for (const [what, filters] of Object.entries(FILTERED)) {
      const named = `${what}, of ${stored} instances`;
      await measure(engines.environment, '/instances', { ...all, ...filters }, named, measurements);
    }
    const { limit: _limit, ...counted } = all;
    const named = `counts by phase, of ${stored} instances`;
    await measure(engines.environment, '/instance-counts', counted, named, measurements);
    before = undefined;
    for (const size of sizes.events) {
      const id = `instance-with-${size}-events`;
      await store(client, table, longHistory(id, size));
      const what = `an instance with ${size} events`;
      before = await measure(engines.environment, `/instances/${id}`, {}, what, measurements, before);
    }
    return measurements;
  } finally {
    client.destroy();
    await engines.stop();
  }
}

/** Pages of 50 that look for something. */
const FILTERED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a page of one owner's": { owner: 'scientist-7' },
  'a page of one project': { projectId: 'project-00000007-6a52-4c8c-9c4b-3d1b5a7e2f10' },
  "one owner's that run": { owner: 'scientist-7', phase: 'RUNNING' },
  'those that run': { phase: 'RUNNING' },
  'one by its name': { name: 'docking-run-77' },
  'one that is not there': { name: 'no such name' },
};

type Median = { readonly ms: number };

/** Reads it in a new process several times; the first time, which compiles, does not count. */
async function measure(
  environment: Readonly<Record<string, string>>,
  path: string,
  query: Readonly<Record<string, string>>,
  what: string,
  into: Measurement[],
  before?: Median,
): Promise<Median> {
  const functions: FunctionProcess = startFunctionProcess(environment);
  try {
    const costs: InvocationCost[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const cost = await functions.invoke({ kind: 'read', path, query });
      if (cost.failure !== undefined) throw new Error(cost.failure);
      costs.push(cost);
    }
    const [, ...warm] = costs;
    const [{ bytes, tableRequests, peakMb } = { bytes: 0, tableRequests: 0, peakMb: 0 }] = warm.slice(-1);
    const times = warm.map(({ ms }) => ms);
    const time = median(times);
    into.push(
      {
        benchmark: BENCHMARK,
        what,
        unit: 'ms',
        value: time,
        spread: spread(times),
        ...(before && {
          ratio: time / before.ms,
          baseline: 'the size before',
          target: {
            text: `at most ${GROWTH_MAX} times as long for ten times as much`,
            met: time <= GROWTH_MAX * before.ms,
          },
        }),
      },
      {
        benchmark: BENCHMARK,
        what: `${what}: answer`,
        unit: 'kB',
        value: bytes / 1_000,
        target: { text: 'at most 6 MB', met: bytes <= ANSWER_BYTES_MAX },
      },
      { benchmark: BENCHMARK, what: `${what}: requests to the table`, unit: '', value: tableRequests },
      { benchmark: BENCHMARK, what: `${what}: most memory`, unit: 'MB', value: peakMb },
    );
    return { ms: time };
  } finally {
    await functions.stop();
  }
}

function* firstEvents(size: number, from: number): Generator<HistoryEvent> {
  let index = 0;
  for (const entry of manyInstances(size)) {
    index += 1;
    if (index > from) yield nextEvent(undefined, entry);
  }
}

/** One instance a month. */
function* quietYear(): Generator<HistoryEvent> {
  for (const [month, entry] of [...manyInstances(12)].entries()) {
    const launched = `2024-${String(month + 1).padStart(2, '0')}-15T10:00:00`;
    yield nextEvent(undefined, { ...entry, id: `quiet-${month}`, launched });
  }
}

function* longHistory(id: string, size: number): Generator<HistoryEvent> {
  const [entry = {}] = manyInstances(1);
  let last: HistoryEvent | undefined;
  for (let index = 0; index < size; index += 1) {
    last = nextEvent(last, { ...entry, id, archived: index % 2 === 1 });
    yield last;
  }
}

function nextEvent(last: HistoryEvent | undefined, entry: Record<string, unknown>): HistoryEvent {
  const seen = observe(instanceSummarySchema.parse(entry), 'poll', '2026-04-20T12:00:00.000Z');
  const decision = decide(last, seen, SETTINGS, 'bench', 0);
  if (decision.kind !== 'append') throw new Error(`${seen.instanceId} was not recorded: ${decision.because}`);
  return decision.event;
}

async function store(client: DynamoDBClient, table: string, events: Iterable<HistoryEvent>): Promise<void> {
  const left = events[Symbol.iterator]();
  const worker = async () => {
    for (let next = left.next(); !next.done; next = left.next()) {
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(next.value) }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
