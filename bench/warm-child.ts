import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { HOUR_MS, MINUTE_MS } from '../functions/shared/base/durations.ts';
import { toItem } from '../functions/shared/adapters/dynamo/event-item.ts';
import { instanceSummarySchema } from '../functions/shared/instances/instance-summary.ts';
import { decide } from '../functions/shared/history/decide.ts';
import { observe } from '../functions/shared/instances/observation.ts';
import { answerFromMemory } from './answer-from-memory.ts';
import { median } from './samples.ts';
import { signedReport, summaryOf } from './signed-report.ts';

/** What a process measures: one handler, with one kind of event. */
export interface WarmTask {
  readonly what: 'report of 1 KB' | 'report of 20 KB' | 'poll of 1,000 unchanged instances';
  readonly variant: 'ours' | 'baseline';
}

interface Work {
  /** How many calls make a sample: enough for the clock of processor time. */
  readonly batch: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly event: APIGatewayProxyEventV2;
  readonly handlers: Readonly<Record<WarmTask['variant'], () => Promise<{ readonly handler: unknown }>>>;
}

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;

const { WEBHOOK_SECRET: secret = '' } = process.env;
const LISTED = 1_000;
const LISTED_BYTES = 1_024;
const WARM_UP_BATCHES = 30;
const BATCHES = 15;
const ID = 'instance-3f0c9a4e-5f3e-4a53-9f3c-2f0b8f8f2a11';
const context = {
  functionName: 'bench',
  awsRequestId: 'request-1',
  logStreamName: 'bench',
  getRemainingTimeInMillis: () => 29_000,
} as unknown as Context;

/** Answers with the median of the processor time of a call, in microseconds. */
process.once('message', async ({ what, variant }: WarmTask) => {
  const { batch, answers, event, handlers } = workOf(what);
  answerFromMemory(answers);
  const { handler } = (await handlers[variant]()) as { readonly handler: Handler };
  if (what !== 'poll of 1,000 unchanged instances') await requireAccepted(handler, event);
  const samples = [];
  for (let round = -WARM_UP_BATCHES; round < BATCHES; round += 1) {
    const sample = await cpuOf(() => handler(event, context), batch);
    if (round >= 0) samples.push(sample);
  }
  process.send?.(median(samples), () => process.exit());
});

function workOf(what: WarmTask['what']): Work {
  switch (what) {
    case 'report of 1 KB':
      return reportOf(1_024, 200);
    case 'report of 20 KB':
      return reportOf(20_480, 100);
    case 'poll of 1,000 unchanged instances':
      return pollOf();
  }
}

async function requireAccepted(handler: Handler, event: APIGatewayProxyEventV2): Promise<void> {
  const answer = (await handler(event, context)) as { readonly statusCode: number };
  if (answer.statusCode !== 202) throw new Error(`A report was answered with ${JSON.stringify(answer)}.`);
}

/** A report that changes one thing about a known instance: one read, one write, nobody to tell. */
function reportOf(bytes: number, batch: number): Work {
  const summary = instanceSummarySchema.parse(summaryOf({ id: ID, name: 'an earlier name', bytes }));
  const settings = { announceMaxAgeMs: HOUR_MS, leaseMs: MINUTE_MS };
  const observation = observe(summary, 'webhook', new Date().toISOString());
  const decision = decide(undefined, observation, settings, 'an earlier writer', Date.now());
  if (decision.kind !== 'append') throw new Error('A first report was ignored.');
  return {
    batch,
    answers: {
      GetSecretValue: { SecretString: JSON.stringify({ current: secret }) },
      Query: { Count: 1, ScannedCount: 1, Items: [toItem(decision.event)] },
      PutItem: {},
    },
    event: signedReport({ id: ID, name: 'a later name', bytes }, secret, Date.now()),
    handlers: {
      ours: () => import('../functions/receive-webhook/lambda.ts'),
      baseline: () => import('./baselines/bare-webhook.ts'),
    },
  };
}

/** A list of instances of which none has changed since the function saw it last. */
function pollOf(): Work {
  const instances = Array.from({ length: LISTED }, (_, index) =>
    summaryOf({ id: `${ID}-${index}`, name: 'a job', bytes: LISTED_BYTES }),
  );
  const list = Buffer.from(JSON.stringify({ count: LISTED, instances }));
  answerFetchWith(list);
  const credentials = { clientId: 'bench', username: 'bench', password: 'bench' };
  return {
    batch: 2,
    answers: {
      GetSecretValue: { SecretString: JSON.stringify(credentials) },
      Query: { Count: 0, ScannedCount: 0, Items: [] },
      GetItem: {},
      PutItem: {},
      // The projects have just been read.
      BatchGetItem: { Responses: { 'phasewatch-people': [projectsRead(new Date())] } },
    },
    event: {} as APIGatewayProxyEventV2,
    handlers: {
      ours: () => import('../functions/poll-data-manager/lambda.ts'),
      baseline: async () => ({
        handler: async () => (JSON.parse(list.toString()) as { instances: unknown[] }).instances.length,
      }),
    },
  };
}

function projectsRead(at: Date) {
  return { partition: { S: 'projects' }, item: { S: 'list' }, readAt: { S: at.toISOString() } };
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
