import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What all alarms share. */
export interface AlarmContext {
  readonly alarmTopic: ITopic;
  /** The address of the runbook, without a section. */
  readonly runbookUrl: string;
}

/** What a {@link RunbookAlarm} is made from. */
export interface RunbookAlarmProps extends AlarmContext {
  readonly metric: IMetric;
  /** The alarm sounds at this value and above; with `below`, under it. */
  readonly threshold: number;
  readonly below?: boolean;
  /** How many periods are looked at, and in how many of them the threshold must be met (all, by default). */
  readonly periods: number;
  readonly inPeriods?: number;
  /** No data is trouble too: the thing that measures is silent. */
  readonly silenceIsTrouble?: boolean;
  /** What does not work for those who use Phasewatch, in a sentence. */
  readonly broken: string;
  /** What to do first, in a sentence. */
  readonly first: string;
  /** The section of the runbook, as its heading's anchor. */
  readonly section: string;
}

/** An alarm whose description says what is broken, what to do first, and where the rest is written. */
export class RunbookAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id);
    const { below = false, silenceIsTrouble = false, periods, inPeriods = periods } = props;
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: `${Stack.of(this).stackName}-${id}`,
      alarmDescription: `${props.broken} First: ${props.first} Runbook: ${props.runbookUrl}#${props.section}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: inPeriods,
      treatMissingData: silenceIsTrouble ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(props.alarmTopic);
    this.alarm.addAlarmAction(action);
    this.alarm.addOkAction(action);
  }
}
