import path from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createHandler as pollDataManager } from '../functions/poll-data-manager/handler.ts';
import { createHandler as readHistory } from '../functions/read-history/handler.ts';
import { createHandler as receiveCallback } from '../functions/receive-callback/handler.ts';
import { createHandler as receiveWebhook } from '../functions/receive-webhook/handler.ts';
import { createHandler as sweepDue } from '../functions/sweep-due/handler.ts';
import { dynamoDbClient, snsClient } from '../functions/shared/platform/aws-clients.ts';
import { DynamoHistory } from '../functions/shared/adapters/dynamo/dynamo-history.ts';
import type { History } from '../functions/shared/history/history.ts';
import type { Runtime } from '../functions/shared/platform/runtime.ts';
import { systemClock } from '../functions/shared/platform/system-clock.ts';
import { TIMEOUT_SECONDS } from '../functions/shared/shape/time-outs.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { DeliveredMessages, type DeliveredMessage } from './delivered-messages.ts';
import type { Engine } from './engines/engine.ts';
import { createTableInput } from './engines/create-table-input.ts';
import { prepareTable } from './engines/prepare-table.ts';
import { prepareMailboxes, prepareTopic, type Mailbox } from './engines/prepare-topic.ts';
import { startSecretsEngine } from './engines/secrets-engine.ts';
import { startKeptTableEngine } from './engines/kept-table-engine.ts';
import { startTopicEngine } from './engines/topic-engine.ts';
import { lockFolder } from './folder-lock.ts';
import { functionEnvironment } from './function-environment.ts';
import { startGateway } from './gateway.ts';
import { fileSink, localTelemetry, type LogRecord, type LogSink } from './local-telemetry.ts';
import { smtpSender, startPostman } from './postman.ts';
import { startSchedule } from './schedule.ts';
import { dataManagerOf, type LocalSettings } from './settings.ts';
import { StartupError } from './startup-error.ts';
import { watchStandIn, type StandInPlay, type WatchedStandIn } from './watch-stand-in.ts';

/** What somebody who runs Phasewatch may want to hear of. */
export interface Listeners {
  readonly onLog: (record: LogRecord) => void;
  readonly onDelivered: (message: DeliveredMessage) => void;
}

/** A Phasewatch that runs in this process. */
export interface RunningPhasewatch {
  readonly url: string;
  readonly folder: DataFolder;
  readonly callbackUrl: string;
  readonly dataManagerUrl: string;
  /** What is watched where the settings name no Data Manager. */
  readonly standIn: WatchedStandIn | undefined;
  readonly mailboxes: readonly Mailbox[];
  readonly history: History;
  /** Where the topic is, for whoever wants to listen to it. */
  readonly topicArn: string;
  /** Ends everything, latest first; what is under way is finished before. */
  stop(): Promise<void>;
}

const NO_ENDPOINTS = {
  AWS_ENDPOINT_URL_DYNAMODB: undefined,
  AWS_ENDPOINT_URL_SNS: undefined,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: undefined,
};
const DEFAULT_TOPIC = 'phasewatch';
/** Embedded engines take any credentials; without some, the SDK would look for real ones all over the machine. */
const LOCAL_AWS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };

/**
 * Runs all functions in this process: behind a local HTTP server and two timers, on embedded engines where the
 * settings name no others. `play` is how the stand-in plays where the settings name no Data Manager.
 *
 * @throws StartupError with a sentence for the operator; nothing is left running then
 */
export async function runPhasewatch(
  settings: LocalSettings,
  listeners: Listeners,
  play: StandInPlay,
): Promise<RunningPhasewatch> {
  const closers: (() => unknown)[] = [];
  const stop = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  try {
    return { ...(await start(settings, listeners, play, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  settings: LocalSettings,
  { onLog, onDelivered }: Listeners,
  play: StandInPlay,
  closers: (() => unknown)[],
): Promise<Omit<RunningPhasewatch, 'stop'>> {
  for (const [name, value] of Object.entries(LOCAL_AWS)) process.env[name] ??= value;
  const named = dataManagerOf(settings);
  const folder = openDataFolder(settings.dataFolder);
  const lock = lockFolder(path.dirname(folder.secretsFile));
  closers.push(() => lock.release());
  const toFile = fileSink(folder.log);
  const sink = (record: LogRecord) => {
    toFile(record);
    onLog(record);
  };

  const webhookSecrets = settings.webhookSecrets ?? folder.secrets.webhookSecrets;
  const callbackSecrets = settings.callbackSecrets ?? folder.secrets.callbackSecrets;
  const secrets = new Map<string, unknown>([
    ['webhook', rotating(webhookSecrets)],
    ['callback', rotating(callbackSecrets)],
  ]);
  const engines = await startEngines(settings, folder, secrets, sink, closers);
  const { table, topicArn, mailboxes, sqs } = await prepare(settings, engines);

  const gateway = await startGateway(settings.port);
  closers.push(() => gateway.close());
  const callbackUrl = `${gateway.url}/callbacks/${callbackSecrets[0] ?? ''}`;
  const standIn = named
    ? undefined
    : await watchStandIn(gateway.url, callbackUrl, webhookSecrets[0] ?? '', play);
  if (standIn) closers.push(() => standIn.close());
  const dataManager = named ?? standIn?.dataManager;
  if (!dataManager) throw new Error('There is neither a Data Manager nor a stand-in.');
  secrets.set('data-manager', dataManager.credentials);

  const environment = functionEnvironment(settings, engines, topicArn, dataManager);
  const runtime = (functionName: string): Runtime => ({
    environment,
    telemetry: localTelemetry(functionName, sink),
    clock: systemClock,
  });
  const failed = (functionName: string) => (error: unknown) =>
    sink({
      level: 'error',
      service: functionName,
      message: 'Scheduled run failed; the next one follows',
      reason: Error.isError(error) ? error.message : 'unknown error',
    });

  const postman = startPostman({
    sqs,
    mailboxes,
    delivered: new DeliveredMessages(folder.delivered),
    onDelivered,
    onFailure: (reason) =>
      sink({ level: 'warn', service: 'postman', message: 'A message could not be handed over yet', reason }),
    sendEmail: settings.smtpUrl === undefined ? undefined : smtpSender(settings.smtpUrl, settings.smtpFrom),
  });
  closers.push(() => postman.stop());
  gateway.open({
    'receive-webhook': receiveWebhook(runtime('receive-webhook')),
    'receive-callback': receiveCallback(runtime('receive-callback')),
    'read-history': readHistory(runtime('read-history')),
  });
  const poll = startSchedule(pollDataManager(runtime('poll-data-manager')), {
    functionName: 'poll-data-manager',
    everyMs: settings.pollIntervalMs,
    timeoutMs: TIMEOUT_SECONDS['poll-data-manager'] * 1_000,
    onFailure: failed('poll-data-manager'),
  });
  closers.push(() => poll.stop());
  const sweep = startSchedule(sweepDue(runtime('sweep-due')), {
    functionName: 'sweep-due',
    everyMs: settings.sweepIntervalMs,
    timeoutMs: TIMEOUT_SECONDS['sweep-due'] * 1_000,
    onFailure: failed('sweep-due'),
  });
  closers.push(() => sweep.stop());
  return {
    url: gateway.url,
    folder,
    callbackUrl,
    dataManagerUrl: dataManager.apiUrl,
    standIn,
    mailboxes,
    history: new DynamoHistory(table, settings.tableName),
    topicArn,
  };
}

function rotating(values: readonly string[]) {
  const [current, ...previous] = values;
  return { current, previous: previous.map((value) => ({ value })) };
}

interface EngineUrls {
  readonly table: string;
  readonly topic: string;
  readonly queues: string;
  readonly secrets: string;
}

async function startEngines(
  settings: LocalSettings,
  folder: DataFolder,
  secrets: ReadonlyMap<string, unknown>,
  sink: LogSink,
  closers: (() => unknown)[],
): Promise<EngineUrls> {
  const started = async (engine: Promise<Engine>): Promise<string> => {
    const { url, stop } = await engine;
    closers.push(stop);
    return url;
  };
  const tableOptions = {
    folder: folder.table,
    tableName: settings.tableName,
    connect: (url: string) => dynamoDbClient({ ...NO_ENDPOINTS, AWS_ENDPOINT_URL_DYNAMODB: url }),
    onMending: () =>
      sink({
        level: 'warn',
        service: 'table',
        message: 'The last run was killed; mending the indexes of the table',
      }),
  };
  const topic = settings.AWS_ENDPOINT_URL_SNS ?? (await started(startTopicEngine(folder.topic)));
  return {
    table: settings.AWS_ENDPOINT_URL_DYNAMODB ?? (await started(startKeptTableEngine(tableOptions))),
    topic,
    queues: settings.AWS_ENDPOINT_URL_SQS ?? topic,
    secrets: await started(startSecretsEngine(secrets)),
  };
}

async function prepare(settings: LocalSettings, engines: EngineUrls) {
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: engines.table,
    AWS_ENDPOINT_URL_SNS: engines.topic,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engines.secrets,
  };
  const table = dynamoDbClient(endpoints);
  await orExplain('AWS_ENDPOINT_URL_DYNAMODB', engines.table, () =>
    prepareTable(table, createTableInput(settings.tableName)),
  );
  const sns = snsClient(endpoints);
  const sqs = new SQSClient({ endpoint: engines.queues });
  const topicArn = await orExplain(
    'AWS_ENDPOINT_URL_SNS',
    engines.topic,
    async () => settings.topicArn ?? prepareTopic(sns, DEFAULT_TOPIC),
  );
  const mailboxes = await orExplain('AWS_ENDPOINT_URL_SNS', engines.topic, () =>
    prepareMailboxes(sns, sqs, topicArn, settings.recipients),
  );
  return { table, topicArn, mailboxes, sqs };
}

async function orExplain<T>(variable: string, url: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { name, message } = Error.isError(error) ? error : new Error('unknown error');
    const code = Error.isError(error) && 'code' in error ? String(error.code) : name;
    throw new StartupError(`The engine at ${url} (${variable}) cannot be used: ${code}. ${message}`.trim());
  }
}
