import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS, MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { eventKey } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { LogMessageName } from '../../functions/shared/base/log-messages.ts';
import { TIMEOUT_SECONDS } from '../../functions/shared/shape/time-outs.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { readDelivered } from '../../local/delivered-messages.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import { sendReport } from '../../local/send-report.ts';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { completedSummary, failedSummary, summary } from '../builders/summary.ts';
import { startFaultProxy, type FaultProxy } from '../contract/fault-proxy.ts';
import { until } from '../end-to-end/books.ts';
import { freePort } from '../engines/free-port.ts';
import { tableClient } from '../engines/table-client.ts';
import { heldTimers, type HeldTimers } from '../fakes/held-timers.ts';
import { PREVIOUS_SECRET, startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

type RawInstance = Parameters<StandInDataManager['put']>[0];

const CALLBACK_SECRETS = ['unusual-callback-secret', 'former-callback-secret'];
const SENDER = 'unusual@example.org';

describe('A setting of `npm start` acts:', () => {
  let rig: Rig;
  let port: number;
  let table: Engine;
  let client: DynamoDBClient;
  let topic: TopicEngine;
  let queues: FaultProxy;
  let mail: MailServer;
  let timers: HeldTimers;
  let timeouts: readonly number[];
  let topicArn: string;

  beforeAll(async () => {
    [table, topic, mail, port] = await Promise.all([
      startTableEngine(),
      startTopicEngine(),
      startMailServer(),
      freePort(),
    ]);
    client = tableClient(table.url);
    ({ topicArn } = topic.server.createTopic('unusual-topic'));
    queues = await startFaultProxy(topic.url);
    timers = heldTimers();
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    rig = await startRig({
      PORT: String(port),
      TABLE_NAME: 'unusual-table',
      TOPIC_ARN: topicArn,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_SNS: topic.url,
      AWS_ENDPOINT_URL_SQS: queues.url,
      CALLBACK_SECRETS: CALLBACK_SECRETS.join(','),
      RETENTION_DAYS: '2',
      DATA_MANAGER_UI_URL: 'https://unusual.example/ui',
      DATA_MANAGER_PROJECT_IDS: 'unusual-project',
      POLL_INTERVAL_SECONDS: '777',
      SWEEP_INTERVAL_SECONDS: '1888',
      RECIPIENTS: JSON.stringify(['all@example.org', { email: 'failed@example.org', phases: ['FAILED'] }]),
      SMTP_URL: mail.url,
      SMTP_FROM: SENDER,
    });
    timeouts = timeout.mock.calls.map(([ms]) => ms);
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    await rig.stop();
    client.destroy();
    await queues.close();
    await topic.stop();
    await table.stop();
    await mail.stop();
  });

  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
  const times = () => ({ launched: ago(3), started: ago(2), stopped: ago(1) });
  const told = (name: LogMessageName) => rig.log.filter(({ messageName }) => messageName === name).length;
  const report = async (secret: string, reported: object) => {
    const answer = await sendReport(`${rig.phasewatch.url}/webhooks/instances`, secret, reported);
    expect(answer.status).toBe(202);
  };

  test('PORT and PHASEWATCH_DATA_DIR', () => {
    expect(rig.phasewatch.url).toBe(`http://127.0.0.1:${port}`);
    expect(existsSync(rig.phasewatch.folder.secretsFile)).toBe(true);
  });

  test('WEBHOOK_SECRETS and CALLBACK_SECRETS, the former ones too', async () => {
    for (const [index, secret] of [WEBHOOK_SECRET, PREVIOUS_SECRET].entries()) {
      await report(secret, summary({ id: `signed-${index}` }));
      expect(await rig.phasewatch.history.last(`signed-${index}`)).toMatchObject({ source: 'webhook' });
    }
    expect(rig.phasewatch.callbackUrl).toBe(`${rig.phasewatch.url}/callbacks/${CALLBACK_SECRETS[0]}`);
    rig.dataManager.put(summary({ id: 'called-back' }) as RawInstance);
    for (const secret of CALLBACK_SECRETS) {
      const answer = await fetch(`${rig.phasewatch.url}/callbacks/${secret}`, {
        method: 'PUT',
        body: JSON.stringify({ instance_id: 'called-back' }),
      });
      expect(answer.status).toBe(202);
    }
  });

  test('TABLE_NAME and RETENTION_DAYS, on the engine that the settings name', async () => {
    await report(WEBHOOK_SECRET, summary({ id: 'kept' }));
    const { Item: item = {} } = await client.send(
      new GetItemCommand({ TableName: 'unusual-table', Key: eventKey({ instanceId: 'kept', sequence: 1 }) }),
    );
    const { observedAt, expiresAt } = unmarshall(item);
    expect(expiresAt).toBe(Math.ceil((Date.parse(String(observedAt)) + 2 * DAY_MS) / 1_000));
  });

  test('RECIPIENTS, their filters, SMTP_URL, SMTP_FROM, TOPIC_ARN and DATA_MANAGER_UI_URL', async () => {
    await report(WEBHOOK_SECRET, completedSummary({ id: 'completed', ...times() }));
    await report(WEBHOOK_SECRET, failedSummary({ id: 'failed', ...times() }));
    const delivered = () => readDelivered(rig.phasewatch.folder.delivered).length;
    await until(() => delivered() >= 3, 'three messages are delivered');
    expect(mail.received.map(({ to }) => to).toSorted()).toEqual([
      'all@example.org',
      'all@example.org',
      'failed@example.org',
    ]);
    const topics = topic.server.spy
      .getAllMessages()
      .flatMap((message) => (message.service === 'sns' ? [message.topicArn] : []));
    expect(new Set(topics)).toEqual(new Set([topicArn]));
    expect(new Set(mail.received.map(({ from }) => from))).toEqual(new Set([SENDER]));
    expect(mail.received.find(({ to }) => to === 'failed@example.org')?.text).toContain(
      'https://unusual.example/ui/results/instance/failed',
    );
  });

  test('AWS_ENDPOINT_URL_SQS', () => {
    expect(queues.count('CreateQueue')).toBe(2);
  });

  test('POLL_INTERVAL_SECONDS, DATA_MANAGER_PROJECT_IDS and SWEEP_INTERVAL_SECONDS', async () => {
    const areSet = () => timers.set.filter((ms) => ms > MINUTE_MS / 2).length > 1;
    await until(() => areSet() || told('PollDone') > 1, 'the next poll and the next sweep are set');
    rig.dataManager.put(summary({ id: 'polled', project_id: 'unusual-project' }) as RawInstance);
    rig.dataManager.put(summary({ id: 'not-polled', project_id: 'another-project' }) as RawInstance);
    expect(timers.runOut(777_000, MINUTE_MS)).toBe(1);
    await until(() => told('PollDone') === 2, 'the next poll is done');
    expect(await rig.phasewatch.history.last('polled')).toMatchObject({ source: 'poll' });
    expect(await rig.phasewatch.history.last('not-polled')).toBeUndefined();
    expect(told('SweepDone')).toBe(1);
    expect(timers.runOut(1_888_000, MINUTE_MS)).toBe(1);
    await until(() => told('SweepDone') === 2, 'the next sweep is done');
    expect(told('PollDone')).toBe(2);
  });

  test('and a poll has the time that it has in the cloud', () => {
    const longest = (TIMEOUT_SECONDS['poll-data-manager'] - 13) * 1_000;
    expect(timeouts.some((ms) => ms <= longest && ms > longest - MINUTE_MS)).toBe(true);
  });
});

interface MailServer {
  readonly url: string;
  readonly received: { from: string; to: string; text: string }[];
  stop(): Promise<void>;
}

/** A server that takes every e-mail. */
async function startMailServer(): Promise<MailServer> {
  const received: MailServer['received'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let [from, to, text, isText] = ['', '', '', false];
    const addressIn = (line: string) => /<(.*)>/.exec(line)?.[1] ?? '';
    const answerTo = (line: string): string => {
      if (line.startsWith('MAIL FROM')) from = addressIn(line);
      if (line.startsWith('RCPT TO')) to = addressIn(line);
      if (line !== 'DATA') return line === 'QUIT' ? '221 Bye' : '250 OK';
      isText = true;
      return '354 Go on';
    };
    let rest = '';
    socket.write('220 Ready\r\n');
    socket.on('data', (piece) => {
      const lines = (rest + piece.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (isText && line !== '.') {
          text += `${line}\n`;
          continue;
        }
        if (isText) {
          // Long lines come in parts.
          received.push({ from, to, text: text.replaceAll('=\n', '') });
          [text, isText] = ['', false];
        }
        socket.write(`${answerTo(line)}\r\n`);
      }
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
