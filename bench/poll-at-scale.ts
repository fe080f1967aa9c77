import { HOUR_MS, MINUTE_MS } from '../functions/shared/base/durations.ts';
import { startBenchEngines } from './bench-engines.ts';
import { startFunctionProcess, type FunctionProcess, type InvocationCost } from './function-process.ts';
import { manyInstances } from './many-instances.ts';
import type { Measurement } from './measurement.ts';
import { startQuickTable } from './quick-table.ts';

const BENCHMARK = 'poll-at-scale';
/** Long enough for a poll of any size to get through at once, so that all of it is measured. */
const TIMEOUT_MS = HOUR_MS;
const FUNCTION_MS_MAX = 900_000;
const WARM_MS_MAX = MINUTE_MS;
const MEMORY_MB_MAX = 512;
const CHANGED_EVERY = 100;
const TRIES = 10;

/** Polls lists of these sizes, each size in a process of its own: all new, unchanged, after a cold start, 1 % changed. */
export async function pollAtScale({ sizes }: { readonly sizes: readonly number[] }): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const size of sizes) measurements.push(...(await pollOf(size)));
  return measurements;
}

async function pollOf(size: number): Promise<Measurement[]> {
  const table = await startQuickTable();
  const engines = await startBenchEngines({ tableUrl: table.url });
  const functions = startFunctionProcess({ ...engines.environment });
  const poll = () => pollToTheEnd(functions);
  try {
    engines.dataManager.show(() => manyInstances(size));
    const first = await poll();
    const warm = await poll();
    await functions.invoke({ kind: 'cold' });
    const cold = await poll();
    engines.dataManager.show(() => manyInstances(size, CHANGED_EVERY));
    const changed = await poll();
    return [
      ...lines(size, 'first poll, all new', first, {
        text: `at most ${FUNCTION_MS_MAX / 1_000} s`,
        met: first.ms <= FUNCTION_MS_MAX,
      }),
      ...lines(size, 'unchanged, warm', warm, {
        text: `no request to the table, at most ${WARM_MS_MAX / 1_000} s`,
        met: warm.tableRequests === 0 && warm.ms <= WARM_MS_MAX,
      }),
      ...lines(size, 'unchanged, after a cold start', cold),
      ...lines(size, '1 % changed', changed),
      {
        benchmark: BENCHMARK,
        what: `${size} instances: most memory`,
        unit: 'MB',
        value: changed.peakMb,
        target: { text: `at most ${MEMORY_MB_MAX} MB`, met: changed.peakMb <= MEMORY_MB_MAX },
      },
    ];
  } finally {
    await functions.stop();
    await engines.stop();
    await table.stop();
  }
}

/** A poll that a busy machine made fail is followed by another, as by the next tick; what both took is added up. */
async function pollToTheEnd(functions: FunctionProcess): Promise<InvocationCost> {
  let sum: InvocationCost | undefined;
  for (let tries = 1; ; tries += 1) {
    const cost = await functions.invoke({ kind: 'poll', timeoutMs: TIMEOUT_MS });
    sum = sum
      ? {
          ...cost,
          ms: sum.ms + cost.ms,
          cpuMs: sum.cpuMs + cost.cpuMs,
          tableRequests: sum.tableRequests + cost.tableRequests,
        }
      : cost;
    if (cost.failure === undefined) return sum;
    if (tries === TRIES) throw new Error(`The poll failed ${TRIES} times: ${cost.failure}`);
  }
}

function lines(
  size: number,
  what: string,
  { ms, cpuMs, tableRequests }: InvocationCost,
  target?: Measurement['target'],
): Measurement[] {
  const line = (unit: string, value: number): Measurement => ({
    benchmark: BENCHMARK,
    what: `${size} instances: ${what}`,
    unit,
    value,
  });
  return [
    { ...line('s', ms / 1_000), ...(target && { target }) },
    line('ms of processor time for each', cpuMs / size),
    line('requests to the table', tableRequests),
  ];
}
