import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { measureOf } from '../metrics.ts';
import type { StackSettings } from '../stack-settings.ts';
import { RunbookAlarm, type AlarmContext } from './runbook-alarm.ts';

/** What {@link WatchAlarms} are made from. */
export interface WatchAlarmsProps extends AlarmContext {
  readonly settings: StackSettings;
}

const SILENT_SWEEPS = 5;
/** A poll reads it every five minutes, or as often as there are polls: at least once an hour. */
const UNREAD_HOURS = 3;

/** Alarms on silence and on waiting: the poll, the sweep, and outcomes that nobody was told of. */
export class WatchAlarms extends Construct {
  constructor(scope: Construct, id: string, { settings, ...context }: WatchAlarmsProps) {
    super(scope, id);
    new RunbookAlarm(this, 'PollSilent', {
      ...context,
      metric: measureOf('poll-data-manager', 'PollsCompleted', {
        period: Duration.millis(settings.pollIntervalMs),
      }),
      threshold: 1,
      below: true,
      periods: settings.alarmMissedPolls,
      silenceIsTrouble: true,
      broken: 'The Data Manager could not be read; changes that no webhook reports are not seen.',
      first: "read the last error in poll-data-manager's log: login, network or the Data Manager itself?",
      section: 'poll-silent',
    });
    new RunbookAlarm(this, 'ProjectsUnread', {
      ...context,
      metric: measureOf('poll-data-manager', 'ProjectListsRead', { period: Duration.hours(1) }),
      threshold: 1,
      below: true,
      periods: UNREAD_HOURS,
      silenceIsTrouble: true,
      broken:
        'The list of projects is not read; a day after it last was, people see their own instances only.',
      first: "read the last ProjectsUnreadable in poll-data-manager's log.",
      section: 'projects-unread',
    });
    new RunbookAlarm(this, 'SweepSilent', {
      ...context,
      metric: measureOf('sweep-due', 'SweepsCompleted', { period: Duration.minutes(1) }),
      threshold: 1,
      below: true,
      periods: SILENT_SWEEPS,
      silenceIsTrouble: true,
      broken: 'Nobody looks after messages that failed; an outcome that was not told at once stays untold.',
      first: "read the last error in sweep-due' log, and see whether its schedule is enabled.",
      section: 'sweep-silent',
    });
    new RunbookAlarm(this, 'OutcomesUntold', {
      ...context,
      metric: measureOf('sweep-due', 'OldestDueSeconds', { statistic: Stats.MAXIMUM }),
      threshold: settings.alarmOldestDueMs / 1_000,
      periods: 2,
      inPeriods: 2,
      broken: 'People are not told of instances that have finished; the messages wait and are not lost.',
      first: 'see how many wait, and why publishing fails, in the log of sweep-due.',
      section: 'outcomes-untold',
    });
  }
}
