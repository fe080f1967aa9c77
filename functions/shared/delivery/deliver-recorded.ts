import type { HistoryEvent } from '../history/history-event.ts';
import { HistoryUnavailable } from '../history/history.ts';
import { isOverdue } from './overdue.ts';
import {
  deliverNotification,
  type DeliverDependencies,
  type Delivery,
  type DeliveryBudget,
} from './deliver-notification.ts';

/**
 * Delivers what an invocation's own recordings owe, as far as the budget goes. Nothing that fails here fails the
 * caller: the reports are recorded, and what is not told now stays due for the sweep.
 *
 * An event whose holder has vanished is claimed first. One that has lain untouched for longer than
 * `announceMaxAgeMs` is the sweep's to suppress.
 */
export async function deliverRecorded(
  owed: readonly HistoryEvent[],
  budget: DeliveryBudget,
  announceMaxAgeMs: number,
  dependencies: DeliverDependencies,
): Promise<void> {
  const { due, clock, telemetry } = dependencies;
  let goesOn = true;
  for (const event of owed) {
    if (event.dueAt === undefined || isOverdue(event.dueAt, clock.now(), announceMaxAgeMs)) continue;
    try {
      if (goesOn)
        goesOn = goesOnAfter(await deliverOne({ ...event, dueAt: event.dueAt }, budget, dependencies));
      else if (event.dueAt > clock.now()) await due.postpone(event, event.dueAt, clock.now());
    } catch (error) {
      if (!(error instanceof HistoryUnavailable)) throw error;
      telemetry.warn('DeliveryLeftToSweep', { instanceId: event.instanceId, reason: error.message });
      return;
    }
  }
}

async function deliverOne(
  event: HistoryEvent & { readonly dueAt: number },
  budget: DeliveryBudget,
  dependencies: DeliverDependencies,
): Promise<Delivery | undefined> {
  const { due, clock, leaseMs } = dependencies;
  const lapsed = event.dueAt <= clock.now();
  const held = lapsed ? await due.claim(event, clock.now() + leaseMs) : event;
  return held && deliverNotification(held, budget, dependencies);
}

function goesOnAfter(delivery: Delivery | undefined): boolean {
  return delivery !== 'unavailable' && delivery !== 'left';
}
