import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { toItem } from '../functions/shared/adapters/event-item.ts';
import { instanceSummarySchema } from '../functions/shared/contracts/instance-summary.ts';
import { decide } from '../functions/shared/domain/decide.ts';
import { observe } from '../functions/shared/domain/observation.ts';
import { answerFromMemory } from './answer-from-memory.ts';
import { signedReport, summaryOf } from './signed-report.ts';

/** CPU times of one round, in microseconds for each report or poll. */
export interface WarmRound {
  readonly what: string;
  readonly ours: number;
  readonly baseline: number;
}

const { WEBHOOK_SECRET: secret = '' } = process.env;
const LISTED = 1_000;
const LISTED_BYTES = 1_024;
const WARM_UP_ROUNDS = 8;
const HOUR_MS = 3_600_000;
const ID = 'instance-3f0c9a4e-5f3e-4a53-9f3c-2f0b8f8f2a11';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;
const context = {
  functionName: 'bench',
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => 29_000,
} as unknown as Context;

process.once('message', async ({ rounds }: { readonly rounds: number }) => {
  const list = Buffer.from(
    JSON.stringify({
      count: LISTED,
      instances: Array.from({ length: LISTED }, (_, index) =>
        summaryOf({ id: `${ID}-${index}`, name: 'a job', bytes: LISTED_BYTES }),
      ),
    }),
  );
  answerFetchWith(list);
  const measured = [];
  for (const { what, batch, answers, event } of [reportOf(1_024, 200), reportOf(20_480, 100), pollOf()]) {
    answerFromMemory(answers);
    const { ours, baseline } = await pairOf(what, list);
    if (what !== 'poll') for (const handler of [ours, baseline]) await requireAccepted(handler, event);
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      const times = {
        what,
        ours: await cpuOf(() => ours(event, context), batch),
        baseline: await cpuOf(() => baseline(event, context), batch),
      };
      if (round >= 0) measured.push(times);
    }
  }
  process.send?.(measured, () => process.exit());
});

async function pairOf(what: string, list: Buffer): Promise<{ ours: Handler; baseline: Handler }> {
  if (what === 'poll') {
    const { handler } = await import('../functions/poll-data-manager/lambda.ts');
    return {
      ours: handler as unknown as Handler,
      baseline: async () => (JSON.parse(list.toString()) as { instances: unknown[] }).instances.length,
    };
  }
  const { handler: ours } = await import('../functions/receive-webhook/lambda.ts');
  const { handler: baseline } = await import('./baselines/bare-webhook.ts');
  return { ours, baseline: baseline as unknown as Handler };
}

async function requireAccepted(handler: Handler, event: APIGatewayProxyEventV2): Promise<void> {
  const answer = (await handler(event, context)) as { readonly statusCode: number };
  if (answer.statusCode !== 202) throw new Error(`A report was answered with ${JSON.stringify(answer)}.`);
}

/** A report that changes one thing about a known instance: one read, one write, nobody to tell. */
function reportOf(bytes: number, batch: number) {
  const summary = instanceSummarySchema.parse(summaryOf({ id: ID, name: 'an earlier name', bytes }));
  const settings = { announceMaxAgeMs: HOUR_MS, leaseMs: 60_000, retentionMs: undefined };
  const observation = observe(summary, 'webhook', new Date().toISOString());
  const decision = decide(undefined, observation, settings, 'an earlier writer', Date.now());
  if (decision.kind !== 'append') throw new Error('A first report was ignored.');
  return {
    what: `report of ${bytes / 1_024} KB`,
    batch,
    answers: {
      GetSecretValue: { SecretString: JSON.stringify({ current: secret }) },
      Query: { Count: 1, ScannedCount: 1, Items: [toItem(decision.event)] },
      PutItem: {},
    },
    event: signedReport({ id: ID, name: 'a later name', bytes }, secret, Date.now()),
  };
}

/** A list of instances of which none has changed since the function saw it last. */
function pollOf() {
  const credentials = { clientId: 'bench', username: 'bench', password: 'bench' };
  const answers = {
    GetSecretValue: { SecretString: JSON.stringify(credentials) },
    Query: { Count: 0, ScannedCount: 0, Items: [] },
    GetItem: {},
    PutItem: {},
  };
  return { what: 'poll', batch: 2, answers, event: {} as APIGatewayProxyEventV2 };
}

/** From now on `fetch` finds a token, or the list in pieces of 64 KB, without a network. */
function answerFetchWith(list: Buffer): void {
  globalThis.fetch = async (url) => {
    const headers = { 'content-type': 'application/json' };
    if (!String(url).includes('/instance')) {
      return new Response(JSON.stringify({ access_token: 'token', expires_in: 3_600 }), { headers });
    }
    const pieces = Array.from({ length: Math.ceil(list.length / 65_536) }, (_, index) =>
      list.subarray(index * 65_536, (index + 1) * 65_536),
    );
    return new Response(ReadableStream.from(pieces), { headers });
  };
}

async function cpuOf(action: () => Promise<unknown>, batch: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < batch; done += 1) await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batch;
}
