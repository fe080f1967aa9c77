import { StorageUnavailable } from '../base/storage-unavailable.ts';
import type { OwedNotice } from '../history/record-observation.ts';
import {
  publishNotice,
  type PublishBudget,
  type PublishDependencies,
  type Publishing,
} from './publish-notice.ts';
import { isStale } from './stale.ts';

/**
 * Publishes what an invocation's own recordings owe, as far as the budget goes. Nothing that fails here fails the
 * caller: the reports are recorded, and what is not published now stays due for the sweep.
 *
 * A notice that nobody holds is claimed first. One that has lain untouched for longer than `announceMaxAgeMs` is the
 * sweep's to suppress.
 */
export async function publishRecorded(
  owed: readonly OwedNotice[],
  budget: PublishBudget,
  announceMaxAgeMs: number,
  dependencies: PublishDependencies,
): Promise<void> {
  const { due, clock, telemetry } = dependencies;
  let isPublishing = true;
  for (const notice of owed) {
    const { event, hold } = notice;
    if (isStale(event.dueAt, clock.now(), announceMaxAgeMs)) continue;
    try {
      if (isPublishing) isPublishing = canContinueAfter(await publishOne(notice, budget, dependencies));
      else if (hold === 'ours') await due.postpone(event, event.dueAt, clock.now());
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      telemetry.warn('NoticesLeftToSweep', { instanceId: event.instanceId, reason: error.message });
      return;
    }
  }
}

async function publishOne(
  { event, hold }: OwedNotice,
  budget: PublishBudget,
  dependencies: PublishDependencies,
): Promise<Publishing | undefined> {
  const { due, clock, leaseMs } = dependencies;
  const hasLapsed = hold === 'free' || event.dueAt <= clock.now();
  const held = hasLapsed ? await due.claim(event, clock.now() + leaseMs) : event;
  return held && publishNotice(held, budget, dependencies);
}

function canContinueAfter(publishing: Publishing | undefined): boolean {
  return publishing !== 'unavailable' && publishing !== 'postponed';
}
