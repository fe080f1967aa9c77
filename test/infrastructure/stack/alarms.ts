import { expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { readable, recipientsOf } from '../readable.ts';
import { CONFIGS, stackOf, type Synthesized } from '../synthesize.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface Alarm extends Metric {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown;
  readonly OKActions: unknown;
  readonly ComparisonOperator: string;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly Threshold: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period: number;
  readonly Tags: unknown;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Label?: string;
    readonly ReturnData: boolean;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Metric; readonly Stat: string; readonly Period: number };
  }[];
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
};

function metricInWords({ Namespace, MetricName, Dimensions = [] }: Metric, stat: string, period: number) {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join(' ');
  return `${stat} ${Namespace} ${MetricName}(${dimensions})/${period}s`;
}

/** What an alarm looks at; in an expression, every metric stands in place of its id. */
function measured({ Metrics: metrics, ...alarm }: Alarm): string {
  if (!metrics) return metricInWords(alarm, alarm.Statistic ?? `${alarm.ExtendedStatistic}`, alarm.Period);
  const [{ Expression: expression } = {}, ...others] = metrics.filter(({ ReturnData }) => ReturnData);
  expect(others).toEqual([]);
  return metrics.reduce((text, { Id: id, MetricStat: metric }) => {
    if (!metric) return text;
    return text.replaceAll(
      new RegExp(`\\b${id}\\b`, 'g'),
      metricInWords(metric.Metric, metric.Stat, metric.Period),
    );
  }, expression ?? '');
}

/** Every alarm by its name: what it looks at, when it sounds, in how many of how many periods, and if silence counts. */
function alarmsOf(stack: Synthesized): Record<string, string> {
  const alarms = stack
    .ofType('AWS::CloudWatch::Alarm')
    .map(([, { Properties }]) => readable(Properties) as Alarm);
  return Object.fromEntries(
    alarms.map((alarm) => {
      const { ComparisonOperator: sign, Threshold: threshold, TreatMissingData: missing } = alarm;
      const share = `${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`;
      return [
        alarm.AlarmName,
        `${measured(alarm)} ${SIGNS[sign] ?? sign} ${threshold}, ${share}, no data: ${missing}`,
      ];
    }),
  );
}

const sum = (terms: readonly string[]) => terms.map((term) => `FILL(${term}, 0)`).join(' + ');
const ofTopic = (metric: string) => `Sum AWS/SNS ${metric}(TopicName=NoticesTopic.TopicName)/300s`;
const ofWebhook = (metric: string) =>
  `${metric}(ApiId=HttpApi Method=POST Resource=/webhooks/instances Stage=$default)/300s`;
const inQueues = (names: readonly string[]) =>
  sum(
    names.map(
      (name) =>
        `Maximum AWS/SQS ApproximateNumberOfMessagesVisible(QueueName=${name}DeadLettersQueue.QueueName)/300s`,
    ),
  );
const HISTORY_INDEXES = ['Due', 'ByMonth', 'ByOwner', 'ByProject'];
const throttles = (table: string, indexes: readonly string[]) =>
  sum(
    ['', ...indexes].flatMap((index) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
        (metric) =>
          `Sum AWS/DynamoDB ${metric}(${index && `GlobalSecondaryIndexName=${index} `}TableName=${table})/300s`,
      ),
    ),
  );

const FUNCTIONS = [
  'ReceiveWebhook',
  'ReceiveCallback',
  'PollDataManager',
  'SweepDue',
  'ReadHistory',
  'RotateSecret',
];
/** The same in every stack. */
const ALWAYS = {
  PeopleTableThrottled: `${throttles('PeopleTable', ['DueMessages', 'OpenMessages', 'ByPerson'])} >= 1, 2 of 3, no data: notBreaching`,
  WebhookFails: `Sum AWS/ApiGateway ${ofWebhook('5xx')} >= 3, 2 of 3, no data: notBreaching`,
  WebhookSlow: `p99 AWS/ApiGateway ${ofWebhook('Latency')} >= 5000, 2 of 3, no data: notBreaching`,
  ApiFails: 'Sum AWS/ApiGateway 5xx(ApiId=HttpApi)/300s >= 10, 2 of 3, no data: notBreaching',
  SignaturesRefused: `${sum([
    'Sum Phasewatch SignatureFailures(service=receive-webhook)/300s',
    'Sum Phasewatch SignatureFailures(service=receive-callback)/300s',
  ])} >= 20, 2 of 2, no data: notBreaching`,
  ProjectsUnread:
    'Sum Phasewatch ProjectListsRead(service=poll-data-manager)/3600s < 1, 3 of 3, no data: breaching',
  SweepSilent: 'Sum Phasewatch SweepsCompleted(service=sweep-due)/60s < 1, 5 of 5, no data: breaching',
  DeliveryFails: `${ofTopic('NumberOfNotificationsFailed')} >= 1, 1 of 1, no data: notBreaching`,
  MessageRefused:
    'Sum Phasewatch PublishesRefused(service=sweep-due)/300s >= 1, 2 of 3, no data: notBreaching',
  ...Object.fromEntries(
    FUNCTIONS.flatMap((name) => {
      const metric = (kind: string) => `Sum AWS/Lambda ${kind}(FunctionName=Functions${name}Function)/300s`;
      return [
        [`${name}Fails`, `${metric('Errors')} >= 1, 2 of 3, no data: notBreaching`],
        [`${name}Throttled`, `${metric('Throttles')} >= 1, 3 of 3, no data: notBreaching`],
      ];
    }),
  ),
};
const NOBODY_TOLD = `IF(FILL(${ofTopic('NumberOfMessagesPublished')}, 0) > 0 AND ${sum([
  ofTopic('NumberOfNotificationsDelivered'),
  ofTopic('NumberOfNotificationsFailed'),
  ofTopic('NumberOfNotificationsFilteredOut'),
])} == 0, 1, 0) >= 1, 2 of 3, no data: notBreaching`;
const SCHEDULES = ['PollSchedule', 'SweepSchedule'];
/** Those that depend on the settings, where nothing is set. */
const BY_DEFAULT = {
  PollSilent: 'Sum Phasewatch PollsCompleted(service=poll-data-manager)/60s < 1, 5 of 5, no data: breaching',
  OutcomesUntold:
    'Maximum Phasewatch OldestDueSeconds(service=sweep-due)/300s >= 900, 2 of 2, no data: notBreaching',
  SmsSpend: 'Maximum AWS/SNS SMSMonthToDateSpentUSD()/3600s >= 1, 1 of 1, no data: notBreaching',
  TableThrottled: `${throttles('HistoryTable', HISTORY_INDEXES)} >= 1, 2 of 3, no data: notBreaching`,
};

const called = (stackName: string, alarms: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(alarms).map(([name, words]) => [`${stackName}-${name}`, words]));

test('the alarms are these, by default', () => {
  const stack = stackOf(CONFIGS['the defaults']!);
  const queues = [...SCHEDULES, ...recipientsOf(stack)];
  expect(queues).toHaveLength(5);
  expect(alarmsOf(stack)).toEqual(
    called('Phasewatch', {
      ...ALWAYS,
      ...BY_DEFAULT,
      NobodyTold: NOBODY_TOLD,
      DeadLetters1: `${inQueues(queues)} >= 1, 1 of 1, no data: notBreaching`,
    }),
  );
});

test('the alarms are these, where nobody is to be told', () => {
  expect(alarmsOf(stackOf(CONFIGS['nobody to tell']!))).toEqual(
    called('Phasewatch', {
      ...ALWAYS,
      ...BY_DEFAULT,
      DeadLetters1: `${inQueues(SCHEDULES)} >= 1, 1 of 1, no data: notBreaching`,
    }),
  );
});

test('the alarms are these, with settings that are all unusual', () => {
  const stack = stackOf(UNUSUAL_STACK_SETTINGS);
  const queues = [...SCHEDULES, ...recipientsOf(stack)];
  // One more than CloudWatch adds up in an alarm.
  expect(queues).toHaveLength(11);
  expect(alarmsOf(stack)).toEqual(
    called('Unusual', {
      ...ALWAYS,
      PollSilent:
        'Sum Phasewatch PollsCompleted(service=poll-data-manager)/180s < 1, 7 of 7, no data: breaching',
      OutcomesUntold:
        'Maximum Phasewatch OldestDueSeconds(service=sweep-due)/300s >= 1020, 2 of 2, no data: notBreaching',
      SmsSpend: 'Maximum AWS/SNS SMSMonthToDateSpentUSD()/3600s >= 3.5, 1 of 1, no data: notBreaching',
      TableThrottled: `${throttles('unusual-restored-table', HISTORY_INDEXES)} >= 1, 2 of 3, no data: notBreaching`,
      NobodyTold: NOBODY_TOLD,
      DeadLetters1: `${inQueues(queues.slice(0, 10))} >= 1, 1 of 1, no data: notBreaching`,
      DeadLetters2: `${inQueues(queues.slice(10))} >= 1, 1 of 1, no data: notBreaching`,
    }),
  );
});

test.each([...Object.values(CONFIGS), UNUSUAL_STACK_SETTINGS])(
  'every alarm tells the alarm topic when it sounds and when it is over (stack %#)',
  (settings) => {
    for (const [, { Properties }] of stackOf(settings).ofType('AWS::CloudWatch::Alarm')) {
      const {
        AlarmActions,
        OKActions,
        ActionsEnabled = true,
      } = readable(Properties) as Record<string, unknown>;
      expect({ AlarmActions, OKActions, ActionsEnabled }).toEqual({
        AlarmActions: ['OperatorTopic'],
        OKActions: ['OperatorTopic'],
        ActionsEnabled: true,
      });
    }
  },
);
