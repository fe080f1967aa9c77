import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { MemoryProjects } from '../../test/fakes/memory-projects.ts';
import { MemoryPollTurns } from '../../test/fakes/memory-poll-turns.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { sweepDue } from '../../functions/sweep-due/sweep-due.ts';
import type { Source } from '../../functions/shared/instances/source.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { dueShard } from '../../functions/shared/adapters/dynamo/due-shard.ts';
import { observe } from '../../functions/shared/instances/observation.ts';
import { recordObservation } from '../../functions/shared/history/record-observation.ts';
import { recordReports } from '../../functions/shared/delivery/record-reports.ts';
import { completedSummary, failedSummary, summary } from '../../test/builders/summary.ts';
import { FakeDataManager } from '../../test/fakes/fake-data-manager.ts';
import type { Handler } from './gated-run.ts';

/** Three handlers that work on one instance at the same time, and what has happened before. */
export interface Scenario {
  readonly name: string;
  readonly before: readonly { readonly handler: Handler; readonly afterMs: number }[];
  readonly handlers: readonly [Handler, Handler, Handler];
  /** The shard of the instance. */
  readonly shard: string;
}

const REQUEST_MS = 29_000;
const POLL_MS = 300_000;
const SWEEP_MS = 58_000;
const LEASE_PASSED_MS = 61_000;
const shard = dueShard(summary().id);

const reported =
  (source: Source, ...summaries: readonly InstanceSummary[]): Handler =>
  (report) =>
    recordReports(summaries, source, report.clock.now() + REQUEST_MS, report);

const polled =
  (...summaries: readonly InstanceSummary[]): Handler =>
  (report) => {
    const dataManager = new FakeDataManager();
    dataManager.show(...summaries);
    const turns = new MemoryPollTurns();
    const dependencies = {
      ...{ ...report, dataManager, seen: new SeenInstances(), turns, projectIds: [] },
      ...{ projectList: dataManager, projectStore: new MemoryProjects() },
    };
    return pollDataManager(report.clock.now() + POLL_MS, dependencies);
  };

const swept: Handler = (report) =>
  sweepDue(report.clock.now() + SWEEP_MS, { ...report, announceMaxAgeMs: DAY_MS });

/** Records a report, and dies before it tells what that owes. */
const recordedOnly =
  (report: InstanceSummary): Handler =>
  (dependencies) =>
    recordObservation(
      observe(report, 'webhook', new Date(dependencies.clock.now()).toISOString()),
      dependencies,
    );

const running = { handler: recordedOnly(summary()), afterMs: 0 };
const leftOwing = [running, { handler: recordedOnly(completedSummary()), afterMs: 0 }];
const leasePassed = { handler: async () => undefined, afterMs: LEASE_PASSED_MS };

/** The scenarios of the exhaustive mode. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'one outcome, reported by webhook, callback and poll at once',
    before: [running],
    handlers: [
      reported('webhook', completedSummary()),
      reported('callback', completedSummary()),
      polled(completedSummary()),
    ],
    shard,
  },
  {
    name: 'a message left owing, two sweeps and the report again',
    before: [...leftOwing, leasePassed],
    handlers: [swept, swept, reported('webhook', completedSummary())],
    shard,
  },
  {
    name: 'RUNNING, COMPLETED and FAILED of one instance at once',
    before: [],
    handlers: [
      reported('webhook', summary()),
      reported('webhook', completedSummary()),
      polled(failedSummary()),
    ],
    shard,
  },
  {
    name: 'a message left owing, its correction, and a sweep',
    before: [...leftOwing, leasePassed],
    handlers: [reported('webhook', failedSummary()), polled(failedSummary()), swept],
    shard,
  },
];
