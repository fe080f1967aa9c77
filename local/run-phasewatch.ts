import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createHandler as pollDataManager } from '../functions/poll-data-manager/handler.ts';
import { createHandler as readHistory } from '../functions/read-history/handler.ts';
import { createHandler as receiveCallback } from '../functions/receive-callback/handler.ts';
import { createHandler as receiveWebhook } from '../functions/receive-webhook/handler.ts';
import { createHandler as sweepDue } from '../functions/sweep-due/handler.ts';
import { DynamoHistory } from '../functions/shared/adapters/dynamo/dynamo-history.ts';
import type { History } from '../functions/shared/history/history.ts';
import type { Runtime } from '../functions/shared/platform/runtime.ts';
import { systemClock } from '../functions/shared/platform/system-clock.ts';
import { TIMEOUT_SECONDS } from '../functions/shared/shape/time-outs.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { DeliveredMessages, type DeliveredMessage } from './delivered-messages.ts';
import type { EngineLost } from './engines/engine-lost.ts';
import { startEngineProcess, type EngineListeners } from './engines/engine-process.ts';
import { prepareEngines, type EngineUrls } from './engines/prepare-engines.ts';
import type { Mailbox } from './engines/prepare-topic.ts';
import { startSecretsEngine } from './engines/secrets-engine.ts';
import { lockFolder } from './folder-lock.ts';
import { functionEnvironment } from './function-environment.ts';
import { startGateway } from './gateway.ts';
import { fileSink, localTelemetry, type LogRecord } from './local-telemetry.ts';
import { operator } from './local-reader.ts';
import { smtpSender, startPostman } from './postman.ts';
import { startSchedule } from './schedule.ts';
import { dataManagerOf, type LocalSettings } from './settings.ts';
import { watchStandIn, type StandInPlay, type WatchedStandIn } from './watch-stand-in.ts';

/** What somebody who runs Phasewatch may want to hear of. */
export interface Listeners {
  readonly onLog: (record: LogRecord) => void;
  readonly onDelivered: (message: DeliveredMessage) => void;
  /** An embedded engine has ended by itself: nothing can be recorded or told any more. */
  readonly onEngineLost: (error: EngineLost) => void;
}

/** A Phasewatch that runs in this process, with its embedded engines in others. */
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
  /** Takes nothing new, finishes what is under way, and ends everything: within ten seconds. */
  stop(): Promise<void>;
}

/** For engines that the settings name. Without any credentials, the SDK would look for real ones all over the machine. */
const LOCAL_AWS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' };
/** A stop breaks off, as a kill does, what takes longer to finish. */
const FINISH_MS = 3_000;

/** What a stop ends: first all work, at the same time; then what the work needs, latest first. */
interface Closers {
  readonly work: (() => Promise<void>)[];
  readonly resources: (() => unknown)[];
}

/**
 * Runs all functions in this process: behind a local HTTP server and two timers, on embedded engines in processes of
 * their own where the settings name no others. `play` is how the stand-in plays where the settings name no Data Manager.
 *
 * @throws StartupError with a sentence for the operator; nothing is left running then
 */
export async function runPhasewatch(
  settings: LocalSettings,
  listeners: Listeners,
  play: StandInPlay,
): Promise<RunningPhasewatch> {
  const closers: Closers = { work: [], resources: [] };
  const stop = async () => {
    const finished = Promise.allSettled(closers.work.map((finish) => finish()));
    await Promise.race([finished, wait(FINISH_MS, undefined, { ref: false })]);
    for (let close = closers.resources.pop(); close; close = closers.resources.pop()) await close();
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
  { onLog, onDelivered, onEngineLost }: Listeners,
  play: StandInPlay,
  { work, resources }: Closers,
): Promise<Omit<RunningPhasewatch, 'stop'>> {
  for (const [name, value] of Object.entries(LOCAL_AWS)) process.env[name] ??= value;
  const named = dataManagerOf(settings);
  const folder = openDataFolder(settings.dataFolder);
  const lock = lockFolder(path.dirname(folder.secretsFile));
  resources.push(() => lock.release());
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
  const engineListeners = {
    onMending: () =>
      sink({
        level: 'warn',
        service: 'table',
        message: 'The last run was killed; mending the indexes of the table',
      }),
    onLost: (error: EngineLost) => {
      toFile({ level: 'error', service: 'engines', message: error.message });
      onEngineLost(error);
    },
  };
  const engines = await startEngines(settings, folder, secrets, engineListeners, resources);
  const { table, topicArn, mailboxes, sqs } = await prepareEngines(settings, engines);

  const gateway = await startGateway(settings.port, {
    proxyHosts: settings.proxyHosts,
    reader: operator(settings.localUser, settings.administratorRole),
  });
  work.push(() => gateway.close());
  const callbackUrl = `${gateway.url}/callbacks/${callbackSecrets[0] ?? ''}`;
  const standIn = named
    ? undefined
    : await watchStandIn(gateway.url, callbackUrl, webhookSecrets[0] ?? '', play);
  if (standIn) resources.push(() => standIn.close());
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
  work.push(() => postman.stop());
  gateway.open({
    'receive-webhook': receiveWebhook(runtime('receive-webhook')),
    'receive-callback': receiveCallback(runtime('receive-callback')),
    'read-history': readHistory(runtime('read-history')),
  });
  const poll = startSchedule(pollDataManager(runtime('poll-data-manager')), {
    functionName: 'poll-data-manager',
    everyMs: settings.pollIntervalMs,
    timeoutMs: TIMEOUT_SECONDS['poll-data-manager'] * 1_000,
    logStreamName: folder.name,
    onFailure: failed('poll-data-manager'),
  });
  work.push(() => poll.stop());
  const sweep = startSchedule(sweepDue(runtime('sweep-due')), {
    functionName: 'sweep-due',
    everyMs: settings.sweepIntervalMs,
    timeoutMs: TIMEOUT_SECONDS['sweep-due'] * 1_000,
    logStreamName: folder.name,
    onFailure: failed('sweep-due'),
  });
  work.push(() => sweep.stop());
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

async function startEngines(
  settings: LocalSettings,
  folder: DataFolder,
  secrets: ReadonlyMap<string, unknown>,
  listeners: EngineListeners,
  closers: (() => unknown)[],
): Promise<EngineUrls> {
  const start = (name: 'table' | 'topic', folderOfEngine: string): Promise<string> => {
    const { url, stop } = startEngineProcess(name, folderOfEngine, listeners);
    closers.push(stop);
    return url;
  };
  const table = settings.AWS_ENDPOINT_URL_DYNAMODB ?? start('table', folder.table);
  const topic = settings.AWS_ENDPOINT_URL_SNS ?? start('topic', folder.topic);
  const secretsEngine = await startSecretsEngine(secrets);
  closers.push(() => secretsEngine.stop());
  return {
    table: await table,
    topic: await topic,
    queues: settings.AWS_ENDPOINT_URL_SQS ?? (await topic),
    secrets: secretsEngine.url,
  };
}
