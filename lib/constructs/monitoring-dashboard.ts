import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AlarmStatusWidget, Dashboard, TextWidget, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { costRow, edgesRow, healthRow, intakeRow, outcomeRow } from '../dashboard-rows.ts';
import type { TableInUse } from './kept-table.ts';
import type { PhasewatchFunction } from './phasewatch-function.ts';

/** What a {@link MonitoringDashboard} is made from. */
export interface MonitoringDashboardProps {
  readonly alarms: readonly IAlarm[];
  readonly functions: readonly PhasewatchFunction[];
  readonly api: HttpApi;
  readonly table: TableInUse;
  readonly peopleTable: TableInUse;
  readonly topic: ITopic;
  readonly deadLetterQueues: readonly IQueue[];
  readonly runbookUrl: string;
}

/** What somebody on call looks at: from top to bottom, is it well, what comes in, what goes out, what it costs. */
export class MonitoringDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringDashboardProps) {
    super(scope, id);
    const { alarms, functions, api, table, peopleTable, topic, deadLetterQueues, runbookUrl } = props;
    const markdown = `# Phasewatch\nWhat each alarm means and what to do: \`${runbookUrl}\``;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [new TextWidget({ markdown, width: 24, height: 2 })],
        [new AlarmStatusWidget({ alarms: [...alarms], width: 24, height: 5 })],
        intakeRow(),
        outcomeRow(),
        edgesRow(api, deadLetterQueues),
        healthRow(functions, topic),
        costRow(functions, [table, peopleTable]),
      ],
    });
  }
}
