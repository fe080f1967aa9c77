import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { measureOf, sumOf } from '../metrics.ts';
import type { StackSettings } from '../stack-settings.ts';
import { RunbookAlarm, type AlarmContext } from './runbook-alarm.ts';

/** What {@link DeliveryAlarms} are made from. */
export interface DeliveryAlarmsProps extends AlarmContext {
  readonly settings: StackSettings;
  readonly topic: ITopic;
  readonly deadLetterQueues: readonly IQueue[];
}

/** CloudWatch adds up at most ten metrics in an alarm. */
const QUEUES_IN_AN_ALARM = 10;
const FIVE_MINUTES = Duration.minutes(5);

/** Alarms for what happens after a message was composed: SNS, its subscribers, and what it costs. */
export class DeliveryAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DeliveryAlarmsProps) {
    super(scope, id);
    const { settings, topic, deadLetterQueues, ...context } = props;
    const sum = { statistic: Stats.SUM, period: FIVE_MINUTES };
    new RunbookAlarm(this, 'DeliveryFails', {
      ...context,
      metric: topic.metricNumberOfNotificationsFailed(sum),
      threshold: 1,
      periods: 1,
      broken: 'SNS could not deliver a message to at least one recipient.',
      first: "list the topic's subscriptions: is one gone, opted out, or over its spending limit?",
      section: 'delivery-fails',
    });
    new RunbookAlarm(this, 'MessageRefused', {
      ...context,
      metric: measureOf('sweep-due', 'PublishesRefused'),
      threshold: 1,
      periods: 3,
      inPeriods: 2,
      broken: 'SNS will not take one message; its recipients are not told of that instance. Others are.',
      first: "find the instance and SNS's reason in the log of sweep-due.",
      section: 'message-refused',
    });
    if (settings.recipients.length > 0) {
      new RunbookAlarm(this, 'NobodyTold', {
        ...context,
        metric: new MathExpression({
          expression:
            'IF(FILL(published, 0) > 0 AND FILL(delivered, 0) + FILL(failed, 0) + FILL(filtered, 0) == 0, 1, 0)',
          usingMetrics: {
            published: topic.metricNumberOfMessagesPublished(sum),
            delivered: topic.metricNumberOfNotificationsDelivered(sum),
            failed: topic.metricNumberOfNotificationsFailed(sum),
            filtered: topic.metricNumberOfNotificationsFilteredOut(sum),
          },
          label: 'published to nobody',
          period: FIVE_MINUTES,
        }),
        threshold: 1,
        periods: 3,
        inPeriods: 2,
        broken: 'Messages are published, and no subscription is left that could get them.',
        first: "list the topic's subscriptions: are they still waiting to be confirmed, or unsubscribed?",
        section: 'nobody-told',
      });
    }
    new RunbookAlarm(this, 'SmsSpend', {
      ...context,
      metric: new Metric({
        namespace: 'AWS/SNS',
        metricName: 'SMSMonthToDateSpentUSD',
        statistic: Stats.MAXIMUM,
        period: Duration.hours(1),
      }),
      threshold: settings.alarmSmsMonthlySpendUsd,
      periods: 1,
      broken: "This month's text messages cost more than planned; at the account's limit, SNS drops them.",
      first: 'see who gets SMS and for which outcomes, and raise the limit or narrow the filter.',
      section: 'sms-spend',
    });
    for (let first = 0; first < deadLetterQueues.length; first += QUEUES_IN_AN_ALARM) {
      const queues = deadLetterQueues.slice(first, first + QUEUES_IN_AN_ALARM);
      const waiting = queues.map((queue) =>
        queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      );
      new RunbookAlarm(this, `DeadLetters${first / QUEUES_IN_AN_ALARM + 1}`, {
        ...context,
        metric: sumOf(waiting, 'dead letters'),
        threshold: 1,
        periods: 1,
        broken: 'Something was given up on: a message to a recipient, or a tick of a schedule.',
        first: "see on the dashboard which queue it is in, and why in the message's attributes.",
        section: 'dead-letters',
      });
    }
  }
}
