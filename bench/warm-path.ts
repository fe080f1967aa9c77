import { fork } from 'node:child_process';
import { join } from 'node:path';
import { lambdaVariables } from './lambda-variables.ts';
import { messageOf } from './message-of.ts';
import type { Measurement } from './measurement.ts';
import { printMeasurements } from './print-measurements.ts';
import { median, medianRatio, spread } from './samples.ts';
import type { WarmTask } from './warm-child.ts';

const BENCHMARK = 'warm path';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** The most that a report of 1 KB may take, in relation to its baseline. */
const RATIO_MAX = 2;
const BARE = 'bare handler: JSON.parse, HMAC, the same SDK calls';

const BASELINES: Readonly<Record<WarmTask['what'], string>> = {
  'report of 1 KB': BARE,
  'report of 20 KB': BARE,
  'poll of 1,000 unchanged instances': 'JSON.parse of the same list',
};

/**
 * The processor time of a report of 1 KB, of one of 20 KB, and of a poll of 1,000 instances that have not changed, in a
 * process that has long been warm. The AWS clients and `fetch` are answered from memory; logs go to nowhere.
 *
 * Every sample comes from a process of its own, as on Lambda: in one process, each variant would run code that the
 * other has warmed up, in a heap that the other has made larger. In each round the variants take turns.
 */
export async function warmPath({ rounds }: { readonly rounds: number }): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const what of Object.keys(BASELINES) as WarmTask['what'][]) {
    const ours: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await processorTime({ what, variant: 'ours' }));
      baseline.push(await processorTime({ what, variant: 'baseline' }));
    }
    measurements.push(...linesOf(what, ours, baseline));
  }
  return measurements;
}

async function processorTime(task: WarmTask): Promise<number> {
  const child = fork(join(import.meta.dirname, 'warm-child.ts'), {
    env: environment(),
    execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(task);
  return (await messageOf(child)) as number;
}

function linesOf(
  what: WarmTask['what'],
  ours: readonly number[],
  baseline: readonly number[],
): Measurement[] {
  const ratio = medianRatio(ours, baseline);
  return [
    {
      benchmark: BENCHMARK,
      what: `${what}: CPU`,
      unit: 'µs',
      value: median(ours),
      spread: spread(ours),
      ratio,
      baseline: BASELINES[what],
      ...(what === 'report of 1 KB' && {
        target: { text: `at most ${RATIO_MAX} of the baseline`, met: ratio <= RATIO_MAX },
      }),
    },
    {
      benchmark: BENCHMARK,
      what: `${what}: CPU of the baseline`,
      unit: 'µs',
      value: median(baseline),
      spread: spread(baseline),
    },
  ];
}

function environment(): Record<string, string> {
  return {
    ...lambdaVariables(),
    TABLE_NAME: 'phasewatch',
    PEOPLE_TABLE_NAME: 'phasewatch-people',
    TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:phasewatch',
    WEBHOOK_SECRET: SECRET,
    WEBHOOK_SECRET_ID: 'webhook',
    DATA_MANAGER_SECRET_ID: 'data-manager',
    DATA_MANAGER_URL: 'https://dm.example/data-manager-api',
    DATA_MANAGER_TOKEN_URL: 'https://keycloak.example/token',
  };
}

if (import.meta.main) printMeasurements(await warmPath({ rounds: Number(process.argv[2] ?? 10) }));
