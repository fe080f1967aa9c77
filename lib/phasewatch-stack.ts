import { CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { CapacityAlarms } from './constructs/capacity-alarms.ts';
import { CredentialsSecret } from './constructs/credentials-secret.ts';
import { DeliveryAlarms } from './constructs/delivery-alarms.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { HistoryTable } from './constructs/history-table.ts';
import { HttpGateway } from './constructs/http-gateway.ts';
import { IntakeAlarms } from './constructs/intake-alarms.ts';
import { InvocationSchedule } from './constructs/invocation-schedule.ts';
import { MonitoringDashboard } from './constructs/monitoring-dashboard.ts';
import { NoticeTopic } from './constructs/notice-topic.ts';
import { PeopleTable } from './constructs/people-table.ts';
import { PhasewatchFunctions } from './constructs/phasewatch-functions.ts';
import { RecipientSubscription } from './constructs/recipient-subscription.ts';
import { RotatingSecret } from './constructs/rotating-secret.ts';
import { WatchAlarms } from './constructs/watch-alarms.ts';
import type { StackSettings } from './stack-settings.ts';

/** Minutes from one sweep over what is due to the next. */
const SWEEP_INTERVAL_MINUTES = 1;

/** All of Phasewatch in one account and region, made from its settings. */
export class PhasewatchStack extends Stack {
  constructor(scope: Construct, settings: StackSettings) {
    super(scope, settings.stackName, {
      description: 'Phasewatch: watches the instances of a Squonk2 Data Manager and tells their outcomes',
      terminationProtection: settings.deletionProtection,
    });
    const removalPolicy =
      settings.removalPolicy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    const key = settings.customerManagedKey
      ? new EncryptionKey(this, 'Key', { removalPolicy }).key
      : undefined;
    const kept = { key, removalPolicy };

    const { restoredTableName, deletionProtection, muted, runbookUrl } = settings;
    const keptTable = { ...kept, deletionProtection };
    const table = new HistoryTable(this, 'History', { ...keptTable, restoredTableName }).inUse;
    const peopleTable = new PeopleTable(this, 'People', keptTable).table;
    const { topic } = new NoticeTopic(this, 'Notices', { key });
    const webhook = new RotatingSecret(this, 'WebhookSecret', {
      ...kept,
      description: 'Phasewatch: signs webhooks',
    });
    const callback = new RotatingSecret(this, 'CallbackSecret', {
      ...kept,
      description: "Phasewatch: part of the address that the Data Manager's callbacks go to",
    });
    const credentials = new CredentialsSecret(this, 'DataManagerCredentials', kept);

    const functions = new PhasewatchFunctions(this, 'Functions', {
      settings,
      table,
      peopleTable,
      topic,
      webhookSecret: webhook.secret,
      callbackSecret: callback.secret,
      credentialsSecret: credentials.secret,
      key,
    });
    webhook.rotatedBy(functions.rotateSecret.lambda);
    callback.rotatedBy(functions.rotateSecret.lambda);

    const { api, stage, url, domainTarget } = new HttpGateway(this, 'Http', {
      settings,
      lambdas: {
        'receive-webhook': functions.receiveWebhook.lambda,
        'receive-callback': functions.receiveCallback.lambda,
        'read-history': functions.readHistory.lambda,
      },
      key,
    });
    const schedules = [
      new InvocationSchedule(this, 'PollSchedule', {
        lambda: functions.pollDataManager.lambda,
        everyMinutes: Duration.millis(settings.pollIntervalMs).toMinutes(),
        description: 'Reads the Data Manager',
        key,
      }),
      new InvocationSchedule(this, 'SweepSchedule', {
        lambda: functions.sweepDue.lambda,
        everyMinutes: SWEEP_INTERVAL_MINUTES,
        description: 'Tells what is still owed',
        key,
      }),
    ];
    const subscriptions = settings.recipients.map(
      (recipient) =>
        new RecipientSubscription(this, RecipientSubscription.idOf(recipient), {
          topic,
          recipient,
          key,
          muted,
        }),
    );

    const alarmTopic = new AlarmTopic(this, 'OperatorTopic', { emails: settings.alarmEmails, key }).topic;
    const alarmContext = { alarmTopic, runbookUrl };
    const deadLetterQueues = [...schedules, ...subscriptions].map((construct) => construct.deadLetterQueue);
    new IntakeAlarms(this, 'IntakeAlarms', { ...alarmContext, api, stage });
    new WatchAlarms(this, 'WatchAlarms', { ...alarmContext, settings });
    new DeliveryAlarms(this, 'DeliveryAlarms', { ...alarmContext, settings, topic, deadLetterQueues });
    new CapacityAlarms(this, 'CapacityAlarms', {
      ...alarmContext,
      functions: functions.all(),
      table,
      peopleTable,
    });
    const { dashboard } = new MonitoringDashboard(this, 'Monitoring', {
      alarms: this.node.findAll().filter((construct) => construct instanceof Alarm),
      functions: functions.all(),
      api,
      table,
      peopleTable,
      topic,
      deadLetterQueues,
      runbookUrl,
    });

    Tags.of(this).add('application', 'phasewatch');
    Tags.of(this).add('stack', settings.stackName);
    const outputs = {
      ApiUrl: url,
      WebhookUrl: `${url}/webhooks/instances`,
      ...(domainTarget !== undefined && { DomainTarget: domainTarget }),
      TableName: table.tableName,
      PeopleTableName: peopleTable.tableName,
      TopicArn: topic.topicArn,
      AlarmTopicArn: alarmTopic.topicArn,
      DashboardName: dashboard.dashboardName,
      WebhookSecretArn: webhook.secret.secretArn,
      CallbackSecretArn: callback.secret.secretArn,
      DataManagerSecretArn: credentials.secret.secretArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
