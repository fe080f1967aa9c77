import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { lambdaVariables } from './lambda-variables.ts';
import { messageOf } from './message-of.ts';
import type { Measurement } from './measurement.ts';
import { printMeasurements } from './print-measurements.ts';
import { median, medianRatio, spread } from './samples.ts';
import type { WarmRound } from './warm-child.ts';

const BENCHMARK = 'warm path';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** The most that a report of 1 KB may take, in relation to its baseline. */
const RATIO_MAX = 1.3;

/**
 * The CPU time of a report of 1 KB, of one of 20 KB, and of a poll of 1,000 instances that have not changed, in a
 * process that has long been warm. The AWS clients and `fetch` are answered from memory; logs go to nowhere. In each
 * round a batch of ours and a batch of the baseline follow each other.
 */
export async function warmPath({ rounds }: { readonly rounds: number }): Promise<Measurement[]> {
  const child = fork(join(import.meta.dirname, 'warm-child.ts'), {
    env: environment(),
    execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ rounds });
  const measured = (await messageOf(child)) as WarmRound[];
  await once(child, 'exit');
  const byWhat = Map.groupBy(measured, ({ what }) => what);
  return [...byWhat].flatMap(([what, samples]) => linesOf(what, samples));
}

function linesOf(what: string, rounds: readonly WarmRound[]): Measurement[] {
  const ours = rounds.map((round) => round.ours);
  const bare = rounds.map((round) => round.baseline);
  const baseline =
    what === 'poll' ? 'JSON.parse of the same list' : 'bare handler: JSON.parse, HMAC, the same SDK calls';
  const ratio = medianRatio(ours, bare);
  const name = what === 'poll' ? 'poll of 1,000 unchanged instances' : what;
  return [
    {
      benchmark: BENCHMARK,
      what: `${name}: CPU`,
      unit: 'µs',
      value: median(ours),
      spread: spread(ours),
      ratio,
      baseline,
      ...(what === 'report of 1 KB' && {
        target: { text: `at most ${RATIO_MAX} of the baseline`, met: ratio <= RATIO_MAX },
      }),
    },
    {
      benchmark: BENCHMARK,
      what: `${name}: CPU of the baseline`,
      unit: 'µs',
      value: median(bare),
      spread: spread(bare),
    },
  ];
}

function environment(): Record<string, string> {
  return {
    ...lambdaVariables(),
    TABLE_NAME: 'phasewatch',
    TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:phasewatch',
    WEBHOOK_SECRET: SECRET,
    WEBHOOK_SECRET_ID: 'webhook',
    DATA_MANAGER_SECRET_ID: 'data-manager',
    DATA_MANAGER_URL: 'https://dm.example/data-manager-api',
    DATA_MANAGER_TOKEN_URL: 'https://keycloak.example/token',
  };
}

if (import.meta.main) printMeasurements(await warmPath({ rounds: Number(process.argv[2] ?? 30) }));
