import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import {
  HISTORY_SCHEMA,
  PEOPLE_SCHEMA,
  type TableSchema,
} from '../../functions/shared/shape/table-schema.ts';
import { sumOf } from '../metrics.ts';
import type { PhasewatchFunction } from './phasewatch-function.ts';
import { RunbookAlarm, type AlarmContext } from './runbook-alarm.ts';
import type { TableInUse } from './kept-table.ts';

/** What {@link CapacityAlarms} are made from. */
export interface CapacityAlarmsProps extends AlarmContext {
  readonly functions: readonly PhasewatchFunction[];
  readonly table: TableInUse;
  readonly peopleTable: TableInUse;
}

const SUM = { statistic: Stats.SUM, period: Duration.minutes(5) };

/** Alarms for every function that fails or is held back, and for a table that is. */
export class CapacityAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { functions, table, peopleTable, ...context }: CapacityAlarmsProps,
  ) {
    super(scope, id);
    for (const { lambda, folder, node } of functions) {
      new RunbookAlarm(this, `${node.id}Fails`, {
        ...context,
        metric: lambda.metricErrors(SUM),
        threshold: 1,
        periods: 3,
        inPeriods: 2,
        broken: `${folder} fails or runs out of time: ${CONSEQUENCES[folder] ?? 'its work is not done'}.`,
        first: `read the last errors in the log of ${folder}; was something deployed?`,
        section: 'function-fails',
      });
      new RunbookAlarm(this, `${node.id}Throttled`, {
        ...context,
        metric: lambda.metricThrottles(SUM),
        threshold: 1,
        periods: 3,
        broken: `${folder} may not run as often as it is asked to: ${CONSEQUENCES[folder] ?? 'its work waits'}.`,
        first: `compare its concurrent executions with the account's limit, and with what is reserved for it.`,
        section: 'function-throttled',
      });
    }
    new RunbookAlarm(this, 'TableThrottled', {
      ...context,
      metric: sumOf(throttles(table, HISTORY_SCHEMA), 'throttled'),
      threshold: 1,
      periods: 3,
      inPeriods: 2,
      broken: 'The table holds requests back; reports are answered with 503 and have to come again.',
      first: 'see on the dashboard whether reads or writes grew, and from which source.',
      section: 'table-throttled',
    });
    new RunbookAlarm(this, 'PeopleTableThrottled', {
      ...context,
      metric: sumOf(throttles(peopleTable, PEOPLE_SCHEMA), 'throttled'),
      threshold: 1,
      periods: 3,
      inPeriods: 2,
      broken: 'The table of people holds requests back; who asks for instances is answered with 503.',
      first: 'see on the dashboard whether reads or writes grew, and from which function.',
      section: 'table-throttled',
    });
  }
}

/** What it means to users that a function does not work, by its folder. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  'receive-webhook': 'changes arrive late, by the next poll',
  'receive-callback': 'changes of Jobs arrive late, by the next poll',
  'poll-data-manager': 'changes that no webhook reports are not seen',
  'sweep-due': 'outcomes that were not told at once stay untold',
  'read-history': 'nobody can look up an instance',
  'rotate-secret': 'a secret is not replaced; the old one stays valid',
};

function throttles(table: TableInUse, schema: TableSchema): Metric[] {
  const places = [{}, ...schema.indexes.map(({ name }) => ({ GlobalSecondaryIndexName: name }))];
  return places.flatMap((place) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName: table.tableName, ...place },
          ...SUM,
        }),
    ),
  );
}
