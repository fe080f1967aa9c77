import { expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { named, readable, recipientsOf } from '../readable.ts';
import { type Resource, stackOf } from '../synthesize.ts';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

const stack = stackOf(UNUSUAL_STACK_SETTINGS);
const [[, dashboard]] = stack.ofType('AWS::CloudWatch::Dashboard') as [[string, Resource]];
const { DashboardBody: body } = readable(dashboard.Properties) as { DashboardBody: string };
const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };
const graph = (title: string) =>
  widgets.find(({ properties }) => properties.title === title)?.properties.metrics ?? [];

test('the dashboard shows the state of every alarm', () => {
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
  const alarms = stack.ofType('AWS::CloudWatch::Alarm').map(([id]) => `${named(id)}.Arn`);
  expect(alarms.length).toBeGreaterThan(20);
  expect([...shown].sort()).toEqual(alarms.sort());
});

test('the dashboard shows every queue of dead letters', () => {
  const queues = ['PollSchedule', 'SweepSchedule', ...recipientsOf(stack)];
  expect(graph('Dead letters').map((metric) => metric.slice(0, 4))).toEqual(
    queues.map((name) => [
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      'QueueName',
      `${name}DeadLettersQueue.QueueName`,
    ]),
  );
});

test('the dashboard shows what the tables in use cost', () => {
  expect(graph('Costs: table units').map((metric) => metric.slice(0, 4))).toEqual(
    ['unusual-restored-table', 'PeopleTable'].flatMap((table) =>
      ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) => [
        'AWS/DynamoDB',
        name,
        'TableName',
        table,
      ]),
    ),
  );
});
