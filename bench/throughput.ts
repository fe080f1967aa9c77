import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../functions/shared/adapters/dynamo/event-item.ts';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';
import { dynamoDbClient } from '../functions/shared/platform/aws-clients.ts';
import { HISTORY_SCHEMA } from '../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../local/engines/create-table-input.ts';
import { prepareTable } from '../local/engines/prepare-table.ts';
import { startTableEngine } from '../local/engines/table-engine.ts';
import { historyEvent } from '../test/builders/history-event.ts';
import { startProcess } from '../test/end-to-end/phasewatch-process.ts';
import { WEBHOOK_SECRET } from './bench-engines.ts';
import { standardLife } from './cost/standard-lifecycle.ts';
import { startListServer } from './list-server.ts';
import type { Measurement } from './measurement.ts';
import { percentile } from './samples.ts';

const BENCHMARK = 'throughput';
const CONCURRENCIES = [1, 4, 16, 64] as const;
const WARM_UP_MS = 1_000;
const BASELINE = 'raw puts into the same engine';

/**
 * How many reports of a change, and how many of an outcome, `npm start` accepts a second at each concurrency, beside what
 * its table engine can take at all; and how many of the outcomes it tells in that time.
 */
export async function throughput({ secondsEach }: { readonly secondsEach: number }): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pw-'));
  const data = path.join(folder, 'data');
  const dataManager = await startListServer();
  try {
    const puts = new Map<number, number>();
    for (const concurrency of CONCURRENCIES) {
      puts.set(
        concurrency,
        await rawPutRate(path.join(folder, `raw-${concurrency}`), concurrency, secondsEach),
      );
    }
    const phasewatch = await startProcess({
      PORT: '0',
      PHASEWATCH_DATA_DIR: data,
      WEBHOOK_SECRETS: WEBHOOK_SECRET,
      // As many as may be.
      NOTICES_PER_SECOND: '1000',
      DATA_MANAGER_URL: dataManager.apiUrl,
      DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
      DATA_MANAGER_CLIENT_ID: 'bench',
      DATA_MANAGER_USERNAME: 'bench',
      DATA_MANAGER_PASSWORD: 'bench',
    });
    try {
      const measurements: Measurement[] = [];
      for (const [what, phase] of [
        ['reports', 'running'],
        ['outcomes', 'completed'],
      ] as const) {
        const report = () => sendReport(phasewatch.url, phase);
        await load(report, 4, WARM_UP_MS);
        for (const concurrency of CONCURRENCIES) {
          const toldBefore = toldIn(data);
          const latencies = await load(report, concurrency, secondsEach * 1_000);
          const told = toldIn(data) - toldBefore;
          const name = `${what}, ${concurrency} at once`;
          measurements.push(...lines(name, latencies, secondsEach, puts.get(concurrency) ?? NaN));
          if (told > 0) measurements.push(rateOf(`${name}: told`, told / secondsEach));
        }
      }
      return measurements;
    } finally {
      await phasewatch.end('SIGTERM');
    }
  } finally {
    await dataManager.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many notices have been told, by the log in a data folder. */
function toldIn(folder: string): number {
  return readFileSync(path.join(folder, 'phasewatch.log'), 'utf8').split('"NoticePublished"').length - 1;
}

function rateOf(what: string, value: number): Measurement {
  return { benchmark: BENCHMARK, what, unit: 'a second', value };
}

function lines(what: string, latencies: readonly number[], seconds: number, rawPuts: number): Measurement[] {
  const sorted = latencies.toSorted((a, b) => a - b);
  const rate = latencies.length / seconds;
  return [
    { ...rateOf(what, rate), ratio: rate / rawPuts, baseline: BASELINE },
    ...([0.5, 0.95, 0.99] as const).map((part) => ({
      benchmark: BENCHMARK,
      what: `${what}: ${part * 100} % answered within`,
      unit: 'ms',
      value: percentile(sorted, part),
    })),
  ];
}

async function sendReport(url: string, phase: 'running' | 'completed'): Promise<void> {
  const body = Buffer.from(JSON.stringify(standardLife(Date.now())[phase]));
  const headers = signedHeaders(WEBHOOK_SECRET, `msg_${randomUUID()}`, body, Date.now());
  const answer = await fetch(`${url}/webhooks/instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`The webhook answered ${answer.status}: ${text}`);
}

async function rawPutRate(folder: string, concurrency: number, seconds: number): Promise<number> {
  const engine = await startTableEngine(folder);
  const client = dynamoDbClient({
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
    AWS_ENDPOINT_URL_SNS: undefined,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: undefined,
  });
  try {
    await prepareTable(client, createTableInput('raw', HISTORY_SCHEMA));
    const put = async () => {
      const Item = toItem(historyEvent({ instanceId: randomUUID() }));
      await client.send(new PutItemCommand({ TableName: 'raw', Item }));
    };
    await load(put, concurrency, WARM_UP_MS);
    return (await load(put, concurrency, seconds * 1_000)).length / seconds;
  } finally {
    client.destroy();
    await engine.stop();
  }
}

/** Does something over and over, so many at once, for so long; gives how long each took, in milliseconds. */
async function load(action: () => Promise<void>, concurrency: number, forMs: number): Promise<number[]> {
  const until = performance.now() + forMs;
  const latencies: number[] = [];
  const worker = async () => {
    for (let began = performance.now(); began < until; began = performance.now()) {
      await action();
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return latencies;
}
