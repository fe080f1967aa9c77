import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { startSecretsEngine } from '../../local/engines/secrets-engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';

/** What an engine is asked, in its own protocol, by somebody who signs with a key. */
const ENGINES: {
  name: string;
  start: () => Promise<Engine>;
  headers: OutgoingHttpHeaders;
  body: string;
}[] = [
  {
    name: 'table',
    start: () => startTableEngine(),
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    body: '{}',
  },
  {
    name: 'topic',
    start: () => startTopicEngine(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListTopics',
  },
  {
    name: 'queues',
    start: () => startTopicEngine(),
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' },
    body: '{}',
  },
  {
    name: 'secrets',
    start: () => startSecretsEngine(new Map([['webhook', 'hush']])),
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body: '{"SecretId":"webhook"}',
  },
];

describe.each(ENGINES)('the engine of the $name', ({ start, headers, body }) => {
  let engine: Engine;
  let signed: OutgoingHttpHeaders;
  let host: string;

  beforeAll(async () => {
    engine = await start();
    const { username, host: hostOfEngine } = new URL(engine.url);
    host = hostOfEngine;
    signed = { ...headers, ...signedWith(username) };
  });
  afterAll(() => engine.stop());

  const ask = async (sent: OutgoingHttpHeaders, method = 'POST', url = '/') => {
    const asking = request({
      host: '127.0.0.1',
      port: new URL(engine.url).port,
      method,
      path: url,
      headers: sent,
    });
    asking.end(method === 'POST' ? body : undefined);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
  };

  const expectRefused = (answer: Awaited<ReturnType<typeof ask>>) => {
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('InvalidClientTokenId');
    expect(answer.text).not.toContain('hush');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  };

  test('answers whoever signs with the key in its address', async () => {
    expect((await ask({ ...signed, host })).status).toBe(200);
  });

  test('refuses whoever has no key, or another one', async () => {
    expectRefused(await ask({ ...headers, host }));
    expectRefused(await ask({ ...headers, host, ...signedWith('local') }));
    expectRefused(await ask({ ...headers, host, ...signedWith('') }));
    expectRefused(await ask({ host }, 'GET'));
    expectRefused(await ask({ host }, 'GET', '/_fauxqs/queues'));
  });

  test('refuses a web page, even with the key', async () => {
    expectRefused(await ask({ ...signed, host, origin: 'https://page.example' }));
    expectRefused(await ask({ ...signed, host, 'sec-fetch-site': 'cross-site' }));
    const preflight = { host, origin: 'https://page.example', 'access-control-request-method': 'POST' };
    expectRefused(await ask(preflight, 'OPTIONS'));
  });

  test('refuses a name of somebody else that leads here, even with the key', async () => {
    expectRefused(await ask({ ...signed, host: `page.example:${new URL(engine.url).port}` }));
    expectRefused(await ask({ ...signed, host: '127.0.0.1.page.example' }));
  });

  test('goes on when somebody hangs up in the middle of a request', async () => {
    const socket = connect(Number(new URL(engine.url).port), '127.0.0.1');
    const sent = { ...signed, host, 'content-length': 1_000, expect: '100-continue' };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`POST / HTTP/1.1\r\n${lines.join('')}\r\n`);
    const [go] = (await once(socket, 'data')) as [Buffer];
    expect(go.toString()).toMatch(/^HTTP\/1.1 100 /);
    socket.resetAndDestroy();
    expect((await ask({ ...signed, host })).status).toBe(200);
  });
});

function signedWith(key: string): OutgoingHttpHeaders {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260203/us-east-1/service/aws4_request, SignedHeaders=host, Signature=0`,
    'x-amz-date': '20260203T101244Z',
  };
}

test('the SDK says of a refusal what AWS would say', async () => {
  const [table, topic, secrets] = await Promise.all([
    startTableEngine(),
    startTopicEngine(),
    startSecretsEngine(new Map()),
  ]);
  const guessed = (engine: Engine) => endpoint(engine.url.replace(/\w+:\w+@/, 'guess:guess@'));
  const refused = { name: 'InvalidClientTokenId' };
  await expect(new DynamoDBClient(guessed(table)).send(new ListTablesCommand({}))).rejects.toMatchObject(
    refused,
  );
  await expect(
    new SNSClient(guessed(topic)).send(new CreateTopicCommand({ Name: 'topic' })),
  ).rejects.toMatchObject(refused);
  await expect(
    new SQSClient(guessed(topic)).send(new CreateQueueCommand({ QueueName: 'queue' })),
  ).rejects.toMatchObject(refused);
  await expect(
    new SecretsManagerClient(guessed(secrets)).send(new GetSecretValueCommand({ SecretId: 'webhook' })),
  ).rejects.toMatchObject(refused);
  await Promise.all([table.stop(), topic.stop(), secrets.stop()]);
});
