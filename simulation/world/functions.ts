import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { Looks } from '../../functions/receive-callback/looks.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import type { PollTurns } from '../../functions/shared/instances/poll-turns.ts';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoPollTurns } from '../../functions/shared/adapters/dynamo/dynamo-poll-turns.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import { SnsNoticePublisher } from '../../functions/shared/adapters/sns/sns-notice-publisher.ts';
import type { RotatingSecret } from '../../functions/shared/intake/secrets.ts';
import type { MeasureName, Telemetry } from '../../functions/shared/base/telemetry.ts';
import type { ReportDependencies } from '../../functions/shared/platform/report-dependencies.ts';
import { MemoryProjects } from '../../test/fakes/memory-projects.ts';
import type { TableCommand } from '../engines/simulated-table.ts';
import type { WorldPlan } from '../plan/world-plan.ts';
import type { Variant } from '../variants/variant.ts';
import type { KeptSecret } from './kept-secret.ts';
import type { Ledger } from './ledger.ts';
import { notedTurns, type TurnsWorld } from './noted-turns.ts';
import { SimulatedDataManager, type DataManagerWorld } from './simulated-data-manager.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { tableConnection, type TableWorld } from './table-connection.ts';
import { topicConnection, type TopicWorld } from './topic-connection.ts';

/** How long the announcement limit is, everywhere. */
export const ANNOUNCE_MAX_AGE_MS = DAY_MS;

/** What a warm process has: the real adapters and caches, over simulated services. */
export interface WarmFunctions {
  readonly report: ReportDependencies;
  readonly dataManager: SimulatedDataManager;
  readonly seen: SeenInstances;
  readonly projects: MemoryProjects;
  readonly turns: PollTurns;
  readonly webhookSecret: RotatingSecret;
  readonly callbackSecret: RotatingSecret;
  readonly looks: Looks;
}

/** What processes are started with. */
export interface FunctionsWorld extends TableWorld, TopicWorld, DataManagerWorld, TurnsWorld {
  readonly plan: WorldPlan;
  readonly variant: Variant;
  readonly webhookSecret: KeptSecret;
  readonly callbackSecret: KeptSecret;
}

/** The measures by which functions tell that a fault has happened, and its row. */
const ROW_OF: Partial<Record<MeasureName, string>> = {
  LostRaces: '7',
  ReportsLate: '8',
  UnknownPhases: '25',
  NoticesSuppressed: '35',
  CallbacksLeftToPoll: '32',
  PollsSkipped: '56',
};

/** Makes what a process has when it is new. */
export function warmFunctions(process: SimulatedProcess, world: FunctionsWorld): WarmFunctions {
  const { plan, variant } = world;
  const newer = process.nature.isNewer ? asNewerVersion : (command: TableCommand) => command;
  const connection = tableConnection(process, world, (command) => newer(variant.alter?.(command) ?? command));
  // A newer version may have another lease.
  const leaseMs = process.nature.isNewer ? plan.leaseMs * 1.5 : plan.leaseMs;
  // The one process keeps its name when it is started again.
  const holder = plan.hosting === 'functions' ? process.name : plan.hosting;
  const clock = process;
  const report: ReportDependencies = {
    history: new DynamoHistory(connection, 'history'),
    due: new DynamoDueNotices(connection, 'history'),
    pace: new DynamoPace(connection, 'history', plan.perSecond, () => clock.now()),
    publisher: new SnsNoticePublisher(topicConnection(process, world), 'arn:aws:sns:local:0:topic', clock),
    clock,
    telemetry: countingTelemetry(world.ledger),
    leaseMs,
    noticeSettings: { uiUrl: undefined },
    historySettings: { announceMaxAgeMs: ANNOUNCE_MAX_AGE_MS, leaseMs },
  };
  return {
    report: variant.change?.(report) ?? report,
    dataManager: new SimulatedDataManager(process, world),
    seen: new SeenInstances(),
    projects: new MemoryProjects(),
    turns: notedTurns(new DynamoPollTurns(connection, 'history', holder), process, world),
    webhookSecret: world.webhookSecret.seenBy(process),
    callbackSecret: world.callbackSecret.seenBy(process),
    looks: new Looks(() => process.now()),
  };
}

function asNewerVersion(command: TableCommand): TableCommand {
  if ('Item' in command.input && command.input.Item) {
    command.input.Item = { ...command.input.Item, addedByANewerVersion: { S: 'unknown to the older one' } };
  }
  return command;
}

function countingTelemetry(ledger: Ledger): Telemetry {
  const says =
    (level: string): Telemetry['info'] =>
    (message, fields) => {
      ledger.note(() => `${level}: ${message} ${JSON.stringify(fields ?? {})}`);
    };
  return {
    info: says('info'),
    warn: says('warn'),
    error: says('error'),
    measure: (name) => {
      const row = ROW_OF[name];
      if (row !== undefined) ledger.count(row);
    },
  };
}
