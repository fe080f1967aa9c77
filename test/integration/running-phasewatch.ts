import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTopicEngine, type TopicEngine } from '../../local/engines/topic-engine.ts';
import type { LogRecord } from '../../local/local-telemetry.ts';
import { runPhasewatch, type RunningPhasewatch } from '../../local/run-phasewatch.ts';
import { readLocalSettings } from '../../local/settings.ts';
import {
  startStandInDataManager,
  type StandInDataManager,
} from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';

/** The webhook secret that tests sign with. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** A previous webhook secret, still accepted. */
export const PREVIOUS_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
/** The secret of the callback's address. */
export const CALLBACK_SECRET = 'callback-secret-of-the-tests';

/** Phasewatch in this process, its Data Manager with nothing on it, and a look into its topic. */
export interface Rig {
  readonly phasewatch: RunningPhasewatch;
  readonly dataManager: StandInDataManager;
  readonly topic: TopicEngine;
  readonly log: readonly LogRecord[];
  stop(): Promise<void>;
}

/** Starts the whole of Phasewatch on free ports and a throw-away folder, and waits for its first poll to find nothing. */
export async function startRig(environment: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-'));
  const dataManager = await startStandInDataManager({ lifecycles: [] });
  const topic = await startTopicEngine();
  const log: LogRecord[] = [];
  const polled = Promise.withResolvers<void>();
  const settings = readLocalSettings({
    PORT: '0',
    PHASEWATCH_DATA_DIR: folder,
    WEBHOOK_SECRETS: `${WEBHOOK_SECRET},${PREVIOUS_SECRET}`,
    CALLBACK_SECRETS: CALLBACK_SECRET,
    AWS_ENDPOINT_URL_SNS: topic.url,
    DATA_MANAGER_URL: dataManager.apiUrl,
    DATA_MANAGER_TOKEN_URL: dataManager.tokenUrl,
    DATA_MANAGER_CLIENT_ID: dataManager.clientId,
    DATA_MANAGER_USERNAME: dataManager.username,
    DATA_MANAGER_PASSWORD: dataManager.password,
    POLL_INTERVAL_SECONDS: '3600',
    SWEEP_INTERVAL_SECONDS: '1',
    DELIVERY_LEASE_SECONDS: '10',
    ...environment,
  });
  const phasewatch = await runPhasewatch(
    settings,
    {
      onLog: (record) => {
        log.push(record);
        if (record.messageName === 'PollDone') polled.resolve();
        if (record.service === 'poll-data-manager' && record.level === 'error')
          polled.reject(new Error(JSON.stringify(record)));
      },
      onDelivered: () => undefined,
      onEngineLost: (error) => {
        throw error;
      },
    },
    { seed: 1, speed: 1 },
  );
  await polled.promise;
  return {
    phasewatch,
    dataManager,
    topic,
    log,
    stop: async () => {
      await phasewatch.stop();
      await topic.stop();
      await dataManager.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
