import {
  instanceCallbackSchema,
  saysFinished,
  type InstanceCallback,
} from '../shared/intake/instance-callback.ts';
import { phaseOf, type InstanceSummary } from '../shared/instances/instance-summary.ts';
import { matchesAnySecret } from '../shared/intake/matches-any-secret.ts';
import { outcomeOf } from '../shared/instances/outcome.ts';
import { asTimeout, type InstanceLookup } from '../shared/instances/data-manager.ts';
import type { RotatingSecret } from '../shared/intake/secrets.ts';
import type { PublishDependencies } from '../shared/delivery/publish-notice.ts';
import { jsonBody } from '../shared/api/json-body.ts';
import type { RecordDependencies } from '../shared/history/record-observation.ts';
import { recordReports } from '../shared/delivery/record-reports.ts';
import type { CallbackAnswer } from '../shared/api/reports.ts';
import { fieldErrors, RequestProblem } from '../shared/api/request-problem.ts';
import type { Looks } from './looks.ts';

/** What receiving a callback needs. */
export type CallbackDependencies = RecordDependencies &
  PublishDependencies & {
    readonly callbackSecret: RotatingSecret;
    readonly dataManager: InstanceLookup;
    /** Kept while the function stays warm. */
    readonly looks: Looks;
  };

/** The pauses before the Data Manager is asked again when it does not say yet what the callback says. */
const SECOND_LOOKS_MS = [500, 1_000, 2_000];
/** Recording and telling must still fit in after the last look. */
const RECORDING_RESERVE_MS = 5_000;

/**
 * Takes a callback as a hint: asks the Data Manager for the instance and records what that says. The callback's
 * own words are used only to know whether to look again.
 *
 * `deadline` is epoch milliseconds.
 *
 * @throws RequestProblem wrong secret, not JSON, or an instance that the Data Manager does not know yet
 * @throws DataManagerError, StorageUnavailable, SecretsUnavailable the same callback may come again
 */
export async function receiveCallback(
  secret: string,
  body: Buffer,
  deadline: number,
  dependencies: CallbackDependencies,
): Promise<CallbackAnswer> {
  const { telemetry } = dependencies;
  await verify(secret, dependencies);
  telemetry.measure('ReportsReceived', { source: 'callback' });
  const parsed = instanceCallbackSchema.safeParse(jsonBody(body));
  if (!parsed.success) {
    throw new RequestProblem(
      'invalid',
      'The body is not a valid callback from the Data Manager.',
      fieldErrors(parsed.error),
    );
  }
  const { instance_id: id } = parsed.data;
  if (!id) {
    telemetry.measure('CallbacksLeftToPoll');
    return {
      result: 'left-to-poll',
      detail: 'The callback names no instance. The next poll will find what changed.',
    };
  }
  const summary = await dependencies.looks.at(id, () =>
    lookUp(id, parsed.data, deadline - RECORDING_RESERVE_MS, dependencies),
  );
  if (!summary) {
    throw new RequestProblem(
      'not-yet',
      'The Data Manager does not know this instance yet. Send the callback again.',
    );
  }
  const [result] = await recordReports([summary], 'callback', deadline, dependencies);
  if (!result) throw new Error('A report was neither recorded nor refused.');
  return result;
}

async function verify(secret: string, { callbackSecret, telemetry }: CallbackDependencies): Promise<void> {
  if (
    matchesAnySecret(await callbackSecret.values(), secret) ||
    matchesAnySecret(await callbackSecret.refreshed(), secret)
  )
    return;
  telemetry.measure('SignatureFailures');
  telemetry.warn('CallbackRefused');
  throw new RequestProblem('not-found', 'There is nothing at this address.');
}

/** The callback can be ahead of the API: a Job that it does not show yet, or shows as still running. */
async function lookUp(
  instanceId: string,
  callback: InstanceCallback,
  deadline: number,
  { dataManager, clock, telemetry }: CallbackDependencies,
): Promise<InstanceSummary | undefined> {
  const signal = clock.timeout(deadline - clock.now());
  for (const pause of [...SECOND_LOOKS_MS, undefined]) {
    const summary = await dataManager.getInstance(instanceId, signal).catch((error: unknown) => {
      throw asTimeout(error, signal);
    });
    const isBehind = !summary || (saysFinished(callback) && !outcomeOf(phaseOf(summary)));
    if (!isBehind) return summary;
    if (pause === undefined || clock.now() + pause > deadline) {
      telemetry.measure('CallbacksLeftToPoll');
      return summary;
    }
    await clock.wait(pause);
  }
  return undefined;
}
