import { StorageUnavailable } from '../base/storage-unavailable.ts';
import type { Source } from '../instances/source.ts';
import type { InstanceSummary } from '../instances/instance-summary.ts';
import { observe } from '../instances/observation.ts';
import { publishRecorded } from './publish-recorded.ts';
import type { PublishDependencies } from './publish-notice.ts';
import {
  recordObservation,
  type OwedNotice,
  type RecordDependencies,
  type Recording,
} from '../history/record-observation.ts';

/** How long an invocation that has a caller waiting may spend on publishing; the sweep publishes the rest. */
const LIVE_PUBLISHING_MS = 6_000;
const LIVE_SLOT_WAIT_MS = 2_000;
const AT_ONCE = 8;

/** A report of a batch, and what became of it. */
export interface ReportResult {
  readonly id: string;
  readonly result: Recording['result'];
  readonly sequence: number;
}

/**
 * Records reports, those of one instance in their order and several instances at once, then publishes the notices
 * that they owe. The results are in the order of the reports.
 *
 * `deadline` is epoch milliseconds.
 *
 * @throws StorageUnavailable when any report could not be recorded, or the time was up before; sending all of them again
 * is safe
 */
export async function recordReports(
  summaries: readonly InstanceSummary[],
  source: Source,
  deadline: number,
  dependencies: RecordDependencies & PublishDependencies,
): Promise<ReportResult[]> {
  const { clock } = dependencies;
  const observedAt = new Date(clock.now()).toISOString();
  const results: ReportResult[] = [];
  const owed: OwedNotice[] = [];
  const byInstance = Map.groupBy(summaries.entries(), ([, summary]) => summary.id);
  const groups = [...byInstance.values()];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      for (const [index, summary] of group) {
        if (clock.now() >= deadline) throw new StorageUnavailable('The time was up before all was recorded.');
        const recording = await recordObservation(observe(summary, source, observedAt), dependencies);
        results[index] = { id: summary.id, result: recording.result, sequence: recording.sequence };
        if (recording.owed) owed.push(recording.owed);
      }
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, groups.length) }, () =>
      worker().catch((error: unknown) => void failures.push(error)),
    ),
  );
  const budget = {
    maxWaitMs: LIVE_SLOT_WAIT_MS,
    deadline: Math.min(deadline, clock.now() + LIVE_PUBLISHING_MS),
  };
  await publishRecorded(owed, budget, dependencies.historySettings.announceMaxAgeMs, dependencies);
  if (failures.length > 0) throw failures[0];
  return results;
}
