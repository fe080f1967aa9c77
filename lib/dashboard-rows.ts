import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { GraphWidget, Metric, Stats, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Source } from '../functions/shared/instances/source.ts';
import type { MeasureName } from '../functions/shared/base/telemetry.ts';
import type { TableInUse } from './constructs/kept-table.ts';
import type { PhasewatchFunction } from './constructs/phasewatch-function.ts';
import { FOLDER_OF_SOURCE, measureOf, sumOf, TELLING_FOLDERS } from './metrics.ts';

const SOURCES = Object.keys(FOLDER_OF_SOURCE) as Source[];
const SUM = { statistic: Stats.SUM, period: Duration.minutes(5) };
const MAXIMUM = { statistic: Stats.MAXIMUM };

/** What comes in: reports and changes by source, and what was late or refused. */
export function intakeRow(): IWidget[] {
  const ofEach = (name: MeasureName, label = (source: string) => source) =>
    SOURCES.map((source) => measureOf(FOLDER_OF_SOURCE[source], name, { source, label: label(source) }));
  return [
    graph('Reports taken in, by source', ofEach('ReportsReceived')),
    graph('Recorded as changes, by source', ofEach('ReportsRecorded')),
    graph('Late, invalid, refused', [
      ...ofEach('ReportsLate', (source) => `late, ${source}`),
      measureOf('receive-webhook', 'ReportsInvalid', { source: 'webhook', label: 'invalid, webhook' }),
      measureOf('poll-data-manager', 'ReportsInvalid', { source: 'poll', label: 'invalid, poll' }),
      measureOf('receive-webhook', 'SignatureFailures', { label: 'not signed' }),
      measureOf('receive-callback', 'SignatureFailures', { label: 'wrong callback address' }),
    ]),
  ];
}

/** What goes out: outcomes and messages, what is still due and how old it is, and how long telling takes. */
export function outcomeRow(): IWidget[] {
  const ofAll = (name: MeasureName, label: string) =>
    sumOf(
      TELLING_FOLDERS.map((folder) => measureOf(folder, name)),
      label,
    );
  const ofSweep = (name: MeasureName, label: string) => measureOf('sweep-due', name, { ...MAXIMUM, label });
  return [
    graph('Outcomes and messages', [
      ofAll('NoticesOwed', 'outcomes'),
      ofAll('NoticesSuppressed', 'not to be told'),
      ofAll('NoticesPublished', 'told'),
      ofAll('PublishesFailed', 'failed, tried again'),
    ]),
    graph(
      'Still to be told, and for how long',
      [ofSweep('DueNotices', 'due')],
      [ofSweep('OldestDueSeconds', 'oldest (s)')],
    ),
    graph(
      'From outcome to message (s, p99)',
      TELLING_FOLDERS.map((folder) =>
        measureOf(folder, 'NoticeDelaySeconds', { statistic: Stats.p(99), label: folder }),
      ),
    ),
  ];
}

/** The ways in and out: the poll, the API, and what was given up on. */
export function edgesRow(api: HttpApi, deadLetterQueues: readonly IQueue[]): IWidget[] {
  const ofPoll = (name: MeasureName, label: string) =>
    measureOf('poll-data-manager', name, { ...MAXIMUM, label });
  return [
    graph(
      'Poll: duration and size',
      [ofPoll('PollDuration', 'duration (ms)')],
      [ofPoll('InstancesListed', 'instances')],
    ),
    graph(
      'API',
      [api.metricCount(SUM), api.metricClientError(SUM), api.metricServerError(SUM)],
      [api.metricLatency({ statistic: Stats.p(99) })],
    ),
    graph(
      'Dead letters',
      deadLetterQueues.map((queue) => queue.metricApproximateNumberOfMessagesVisible(MAXIMUM)),
    ),
  ];
}

/** How the parts are: the functions and the topic. */
export function healthRow(functions: readonly PhasewatchFunction[], topic: ITopic): IWidget[] {
  return [
    graph('Functions: errors and throttles; polls skipped', [
      ...functions.flatMap(({ lambda, folder }) => [
        lambda.metricErrors({ ...SUM, label: `${folder} errors` }),
        lambda.metricThrottles({ ...SUM, label: `${folder} throttles` }),
      ]),
      measureOf('poll-data-manager', 'PollsSkipped', { label: 'polls skipped' }),
    ]),
    graph(
      'Functions: duration (ms, p99)',
      functions.map(({ lambda, folder }) => lambda.metricDuration({ statistic: Stats.p(99), label: folder })),
    ),
    graph('SNS', [
      topic.metricNumberOfMessagesPublished(SUM),
      topic.metricNumberOfNotificationsDelivered(SUM),
      topic.metricNumberOfNotificationsFailed(SUM),
    ]),
  ];
}

/** What drives the bill: invocations, table units, SMS. */
export function costRow(functions: readonly PhasewatchFunction[], tables: readonly TableInUse[]): IWidget[] {
  return [
    graph(
      'Costs: invocations',
      functions.map(({ lambda, folder }) => lambda.metricInvocations({ ...SUM, label: folder })),
    ),
    graph(
      'Costs: table units',
      tables.flatMap(({ tableName }) =>
        ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map(
          (metricName) =>
            new Metric({
              namespace: 'AWS/DynamoDB',
              metricName,
              dimensionsMap: { TableName: tableName },
              ...SUM,
            }),
        ),
      ),
    ),
    graph("Costs: this month's SMS (US$)", [
      new Metric({ namespace: 'AWS/SNS', metricName: 'SMSMonthToDateSpentUSD', ...MAXIMUM }),
    ]),
  ];
}

function graph(title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 });
}
