import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { receiveWebhook } from '../../functions/receive-webhook/receive-webhook.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { rawBody } from '../../functions/shared/platform/http/raw-body.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { SecretsUnavailable } from '../../functions/shared/intake/secrets.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { FakeSecret } from '../fakes/fake-secret.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { rig } from '../fakes/rig.ts';

const [SECRET, OLD_SECRET] = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`) as [
  string,
  string,
];

/** The raw body that a handler gets of an event. */
function rawBodyOf(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Promise<Buffer> {
  const handler = middy<APIGatewayProxyEventV2, Buffer>()
    .use(rawBody())
    .handler<APIGatewayProxyEventV2>(async ({ rawBody: bytes }) => bytes);
  return handler(event as APIGatewayProxyEventV2, invocationContext('webhook', 'request-1', 1_000));
}

/** A rig with a sender that signs what it sends, and a secret of which it holds the current value. */
function webhookRig() {
  const parts = rig();
  const webhookSecret = new FakeSecret(SECRET);
  const dependencies = { ...parts.dependencies, webhookSecret };
  /** Sends raw bytes, signed with a secret; `headers` replaces signed headers. */
  const sendBytes = (
    body: Buffer,
    {
      secret = SECRET,
      ...replaced
    }: { secret?: string; id?: string; timestamp?: string; signature?: string } = {},
  ) => {
    const headers = signedHeaders(secret, 'msg_1', body, parts.clock.now());
    const signature = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
      ...replaced,
    };
    return receiveWebhook({ signature, body }, parts.clock.now() + 10_000, dependencies);
  };
  const send = (value: unknown, options?: Parameters<typeof sendBytes>[1]) =>
    sendBytes(Buffer.from(JSON.stringify(value)), options);
  return { ...parts, webhookSecret, send, sendBytes };
}

/** The problem that a request is turned down with. */
async function problemOf(request: Promise<unknown>): Promise<RequestProblem> {
  const error = await request.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RequestProblem);
  return error as RequestProblem;
}

describe('a signed webhook', () => {
  test('records one summary and tells its outcome', async () => {
    const { store, publisher, telemetry, send } = webhookRig();
    expect(await send(completedSummary())).toEqual([{ id: summary().id, result: 'recorded', sequence: 1 }]);
    expect(store.all(summary().id)).toMatchObject([{ source: 'webhook', phase: 'COMPLETED' }]);
    expect(publisher.ids).toEqual([`${summary().id}:completed`]);
    expect(telemetry.measures).toContainEqual({
      name: 'ReportsReceived',
      value: 1,
      source: 'webhook',
    });
    expect(telemetry.measures.map(({ name }) => name)).not.toContain('ReportsInvalid');
    expect(telemetry.records.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('records up to a hundred, and answers for each', async () => {
    const { send } = webhookRig();
    const instances = Array.from({ length: 100 }, (_, index) => summary({ id: `i-${index}` }));
    expect(await send({ instances })).toHaveLength(100);
    expect(await send({ instances: [] })).toEqual([]);
  });

  test('row 6: again, seconds or days later, changes and publishes nothing', async () => {
    const { clock, publisher, store, send } = webhookRig();
    await send(completedSummary());
    for (const pause of [1_000, 3 * DAY_MS]) {
      clock.advance(pause);
      expect(await send(completedSummary())).toMatchObject([{ result: 'unchanged', sequence: 1 }]);
    }
    expect(publisher.ids).toHaveLength(1);
    expect(store.all(summary().id)).toHaveLength(1);
  });

  test('row 7: twice at the same moment is one event and one message', async () => {
    const { publisher, store, send } = webhookRig();
    await Promise.all([send(completedSummary()), send(completedSummary())]);
    expect(publisher.ids).toHaveLength(1);
    expect(store.all(summary().id)).toHaveLength(1);
  });

  test('row 17: fails as a whole while the table is away, and may come again', async () => {
    const { publisher, store, send } = webhookRig();
    store.failNext('last', 2);
    await expect(send(completedSummary())).rejects.toThrow(StorageUnavailable);
    await expect(send(completedSummary())).rejects.toThrow(StorageUnavailable);
    expect(await send(completedSummary())).toMatchObject([{ result: 'recorded' }]);
    expect(publisher.ids).toHaveLength(1);
  });
});

describe('row 24: a body that is not what was expected', () => {
  test.each<[string, Buffer, string, RegExp]>([
    ['empty', Buffer.alloc(0), 'malformed', /body is empty/],
    ['not JSON', Buffer.from('{"id": '), 'malformed', /not valid JSON/],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'malformed', /not valid UTF-8/],
    ['JSON nested without end', Buffer.from('['.repeat(100_000)), 'malformed', /not valid JSON/],
    ['a list', Buffer.from('[]'), 'invalid', /Expected an InstanceSummary/],
    ['null', Buffer.from('null'), 'invalid', /Expected an InstanceSummary/],
    ['a text', Buffer.from('"hello"'), 'invalid', /Expected an InstanceSummary/],
    ['instances that are no list', Buffer.from('{"instances": 3}'), 'invalid', /list of at most 100/],
    [
      '101 instances',
      Buffer.from(JSON.stringify({ instances: Array(101).fill(summary()) })),
      'invalid',
      /at most 100/,
    ],
  ])('row 24: %s', async (description, body, kind, message) => {
    const { store, sendBytes } = webhookRig();
    const problem = await problemOf(sendBytes(body));
    expect(problem.kind).toBe(kind);
    expect(problem.message).toMatch(message);
    const path = /instances/.test(description) ? 'instances' : '';
    expect(problem.errors).toStrictEqual(
      kind === 'malformed' ? [] : [{ path, message: expect.stringMatching(/expected (an object|a list)/) }],
    );
    expect(store.instanceIds()).toEqual([]);
  });

  test('row 24: a summary with several faults names each of them with its path', async () => {
    const { store, telemetry, send } = webhookRig();
    const problem = await problemOf(send({ ...summary(), phase: 3, launched: 'yesterday' }));
    expect(problem.kind).toBe('invalid');
    expect(problem.message).toBe('No valid InstanceSummary in the body; nothing was recorded.');
    expect(problem.errors.map(({ path }) => path)).toEqual(['phase', 'launched']);
    expect(store.instanceIds()).toEqual([]);
    expect(telemetry.measures).toContainEqual({
      name: 'ReportsInvalid',
      value: 1,
      source: 'webhook',
    });
  });

  test('row 24: every kind of nonsense is answered in its place, with the id that it gives, if any', async () => {
    const { send } = webhookRig();
    const results = await send({ instances: [null, 7, 'x', {}, { id: 7 }, { id: 'mine' }, summary()] });
    expect(results.map(({ id, result }) => [id, result])).toEqual([
      ...Array.from({ length: 5 }, () => [undefined, 'invalid']),
      ['mine', 'invalid'],
      [summary().id, 'recorded'],
    ]);
    expect(results[0]).toHaveProperty('errors.0.path', 'instances.0');
    expect(results[0]).toHaveProperty('errors.0.message', expect.stringMatching(/./));
  });

  test('row 24: the log names ten paths and no more', async () => {
    const { telemetry, send } = webhookRig();
    await send({ instances: [...Array.from({ length: 20 }, () => null), summary()] });
    const paths = Array.from({ length: 10 }, (_, index) => `instances.${index}`).join(', ');
    expect(telemetry.records.find(({ level }) => level === 'warn')?.fields).toEqual({ count: 20, paths });
  });

  test('row 24: a body of more than 256 KB is too large, however it is encoded', async () => {
    const [fits, large] = ['x'.repeat(256 * 1_024), 'x'.repeat(256 * 1_024 + 1)];
    const asBase64 = (text: string) => ({
      body: Buffer.from(text).toString('base64'),
      isBase64Encoded: true,
    });
    expect(await rawBodyOf({ body: fits, isBase64Encoded: false })).toHaveLength(256 * 1_024);
    expect(await rawBodyOf(asBase64(fits))).toHaveLength(256 * 1_024);
    for (const event of [
      { body: large, isBase64Encoded: false },
      asBase64(large),
      { body: 'ü'.repeat(200_000), isBase64Encoded: false },
    ]) {
      await expect(rawBodyOf(event)).rejects.toMatchObject({ kind: 'too-large' });
    }
    expect(await rawBodyOf({ isBase64Encoded: false })).toHaveLength(0);
  });
});

describe('row 26: one broken summary among good ones', () => {
  test('row 26: is answered as invalid in its place, and the others are recorded', async () => {
    const { store, telemetry, send } = webhookRig();
    const broken = { ...summary({ id: 'broken' }), phase: null };
    const results = await send({
      instances: [summary({ id: 'a' }), broken, 'nonsense', summary({ id: 'b' })],
    });
    expect(results).toMatchObject([
      { id: 'a', result: 'recorded' },
      { id: 'broken', result: 'invalid', errors: [{ path: 'instances.1.phase' }] },
      { result: 'invalid', errors: [{ path: 'instances.2' }] },
      { id: 'b', result: 'recorded' },
    ]);
    expect(store.instanceIds().sort()).toEqual(['a', 'b']);
    expect(telemetry.total('ReportsInvalid', 'webhook')).toBe(2);
    expect(telemetry.text()).toContain('instances.1.phase');
  });

  test('row 26: when none is good, nothing is recorded and all is named', async () => {
    const { store, send } = webhookRig();
    const problem = await problemOf(send({ instances: [{}, 'nonsense'] }));
    expect(problem.errors.length).toBeGreaterThan(10);
    expect(store.instanceIds()).toEqual([]);
  });
});

describe('row 27: the sender’s clock', () => {
  test.each([
    [-299, true],
    [299, true],
    [-302, false],
    [302, false],
  ])('row 27: %d seconds off is accepted: %s', async (seconds, accepted) => {
    const { clock, sendBytes } = webhookRig();
    const body = Buffer.from(JSON.stringify(summary()));
    const headers = signedHeaders(SECRET, 'msg_1', body, clock.now() + seconds * 1_000);
    const sent = sendBytes(body, {
      timestamp: headers['webhook-timestamp']!,
      signature: headers['webhook-signature']!,
    });
    if (accepted) expect(await sent).toHaveLength(1);
    else expect((await problemOf(sent)).kind).toBe('not-signed');
  });
});

describe('row 29: a secret that is being rotated', () => {
  test('row 29: the old and the new value are both accepted', async () => {
    const { webhookSecret, send } = webhookRig();
    webhookSecret.kept = [SECRET, OLD_SECRET];
    await webhookSecret.refreshed();
    expect(await send(summary(), { secret: OLD_SECRET })).toHaveLength(1);
    expect(await send(summary(), { secret: SECRET })).toHaveLength(1);
  });

  test('row 29: a new value that this function has not heard of is asked for, once', async () => {
    const { webhookSecret, send } = webhookRig();
    const newer = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    webhookSecret.kept = [newer, SECRET];
    expect(await send(summary(), { secret: newer })).toHaveLength(1);
    expect(await send(summary(), { secret: newer })).toHaveLength(1);
    expect(await send(summary())).toHaveLength(1);
    expect(webhookSecret.refreshes).toBe(1);
  });

  test('row 29: a secret that cannot be read is not taken for a wrong signature', async () => {
    const { webhookSecret, telemetry, send } = webhookRig();
    webhookSecret.isAway = true;
    await expect(send(summary())).rejects.toThrow(SecretsUnavailable);
    expect(telemetry.total('SignatureFailures')).toBe(0);
  });
});

describe('row 30: a request that is not signed', () => {
  const causes: [string, Parameters<ReturnType<typeof webhookRig>['send']>[1]][] = [
    ['another secret', { secret: OLD_SECRET }],
    ['no id', { id: '' }],
    ['another id', { id: 'msg_2' }],
    ['no timestamp', { timestamp: '' }],
    ['a timestamp that is none', { timestamp: 'now' }],
    ['an old timestamp', { timestamp: '1' }],
    ['no signature', { signature: '' }],
    ['a malformed signature', { signature: 'v1,%%%' }],
    ['10,000 signatures', { signature: 'v1,AAAA '.repeat(10_000) }],
  ];

  test('row 30: gets the same answer for every cause, and nothing is recorded', async () => {
    const { store, telemetry, send } = webhookRig();
    const problems = [];
    for (const [, options] of causes) problems.push(await problemOf(send(summary(), options)));
    expect(
      new Set(problems.map(({ kind, message, errors }) => JSON.stringify({ kind, message, errors }))).size,
    ).toBe(1);
    expect(problems[0]?.kind).toBe('not-signed');
    expect(store.instanceIds()).toEqual([]);
    expect(telemetry.total('SignatureFailures')).toBe(causes.length);
  });

  test('row 30: is not even parsed', async () => {
    const { sendBytes } = webhookRig();
    const problem = await problemOf(sendBytes(Buffer.from('{'), { secret: OLD_SECRET }));
    expect(problem.kind).toBe('not-signed');
    expect(problem.message).toBe(
      'Expected a valid Standard Webhooks signature, made within the last five minutes.',
    );
  });

  test('row 30: a body that a gateway has encoded as base64 is verified as it was signed', async () => {
    const { sendBytes } = webhookRig();
    const bytes = Buffer.from(JSON.stringify(summary({ name: 'Ünïcode' }), undefined, 3));
    const event = { body: bytes.toString('base64'), isBase64Encoded: true };
    expect(await sendBytes(await rawBodyOf(event))).toHaveLength(1);
    const signature = signedHeaders(SECRET, 'msg_1', bytes, Date.parse('2026-02-03T10:12:43Z'))[
      'webhook-signature'
    ]!;
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(bytes.toString())));
    expect((await problemOf(sendBytes(rewritten, { signature }))).kind).toBe('not-signed');
  });
});

test('row 40: neither secrets nor what was sent reach the log of a refused request', async () => {
  const { telemetry, send } = webhookRig();
  await problemOf(send({ ...summary(), name: 7, owner: 'hush' }));
  await problemOf(send(summary({ owner: 'hush' }), { secret: OLD_SECRET }));
  for (const text of ['hush', SECRET.slice(6), OLD_SECRET.slice(6)])
    expect(telemetry.text()).not.toContain(text);
});
