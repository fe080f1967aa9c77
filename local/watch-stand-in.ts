import { ROUTES } from '../functions/shared/shape/routes.ts';
import { sendReport } from './send-report.ts';
import type { DataManagerSettings } from './settings.ts';
import type { Lifecycle } from './stand-in-data-manager/lifecycle.ts';
import { makeLifecycles } from './stand-in-data-manager/lifecycles.ts';
import { startStandInDataManager } from './stand-in-data-manager/start-stand-in-data-manager.ts';

/** How the stand-in plays. */
export interface StandInPlay {
  readonly seed: number;
  /** How many times faster than life. */
  readonly speed: number;
}

/** A stand-in Data Manager that reports to a Phasewatch. */
export interface WatchedStandIn {
  readonly dataManager: DataManagerSettings;
  readonly lifecycles: readonly Lifecycle[];
  /** When the timeline begins, in epoch milliseconds. */
  readonly startedAt: number;
  close(): Promise<void>;
}

/** The functions and engines need a moment before the first report comes. */
const HEAD_START_MS = 2_000;

/** Starts a stand-in that sends signed webhooks and callbacks, besides answering polls. */
export async function watchStandIn(
  gatewayUrl: string,
  callbackUrl: string,
  webhookSecret: string,
  { seed, speed }: StandInPlay,
): Promise<WatchedStandIn> {
  const lifecycles = makeLifecycles({ seed });
  const startedAt = Date.now() + HEAD_START_MS;
  const closing = new AbortController();
  const webhookUrl = gatewayUrl + ROUTES['receive-webhook'][0].path;
  const standIn = await startStandInDataManager({
    lifecycles,
    speed,
    startedAt,
    callbackUrl,
    onReport: async (summary) => {
      await sendReport(webhookUrl, webhookSecret, summary, { signal: closing.signal });
    },
  });
  const { apiUrl, tokenUrl, clientId, username, password, clientSecret } = standIn;
  return {
    dataManager: { apiUrl, tokenUrl, credentials: { clientId, clientSecret, username, password } },
    lifecycles,
    startedAt,
    close: async () => {
      closing.abort();
      await standIn.close();
    },
  };
}
