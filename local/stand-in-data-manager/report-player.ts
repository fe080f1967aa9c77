import { setTimeout as wait } from 'node:timers/promises';
import { instanceAt, type Clock, type Lifecycle, type RawInstance } from './lifecycle.ts';
import { jobStatusOf, reportsOf, type Report } from './reports.ts';

const CALLBACK_ATTEMPTS = 6;
const FIRST_WAIT_MS = 200;

/** Where reports go; what is left out is not sent. */
export interface ReportReceivers {
  /** Where callbacks are PUT. */
  readonly callbackUrl?: string;
  /** Is handed the summary that a webhook would carry; whether it is delivered is its own affair. */
  readonly onReport?: (summary: RawInstance) => void | Promise<void>;
}

/** Sends the reports that lie in the future at their times; `stop` ends this, unfinished deliveries included. */
export function playReports(
  lifecycles: readonly Lifecycle[],
  clock: Clock,
  receivers: ReportReceivers,
  nowMs: number,
): { stop: () => void } {
  const stopped = new AbortController();
  const timers = lifecycles.flatMap(reportsOf).flatMap((report) => {
    const delayMs = clock.startedAt + report.sentAtMs / clock.speed - nowMs;
    if (delayMs < 0) return [];
    // A report that gets lost is what the watching side's poll is for.
    const deliver = () => void send(report, clock, receivers, stopped.signal).catch(() => undefined);
    return [setTimeout(deliver, delayMs)];
  });
  return {
    stop: () => {
      stopped.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

async function send(report: Report, clock: Clock, receivers: ReportReceivers, signal: AbortSignal) {
  const { lifecycle, step } = report;
  const summary = instanceAt(lifecycle, step.atMs, clock);
  if (!summary) return;
  if (lifecycle.reportedBy === 'webhook') await receivers.onReport?.(summary);
  else if (receivers.callbackUrl !== undefined) {
    const body = {
      job_status: jobStatusOf(step),
      instance_id: lifecycle.id,
      state_transition_time: new Date(clock.startedAt + step.atMs / clock.speed).toISOString().slice(0, 19),
      callback_context: `launched as ${String(summary['name'])}`,
    };
    await putCallback(receivers.callbackUrl, JSON.stringify(body), signal);
  }
}

/** Tries again, ever more slowly, while the receiver is away or says that the fault is its own. */
async function putCallback(url: string, body: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < CALLBACK_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(FIRST_WAIT_MS * 2 ** (attempt - 1), undefined, { signal });
    const init = { method: 'PUT', body, headers: { 'content-type': 'application/json' }, signal };
    const response = await fetch(url, init).catch(() => undefined);
    await response?.body?.cancel();
    if (response && response.status < 500) return;
  }
}
