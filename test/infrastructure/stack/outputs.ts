import { expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { readable } from '../readable.ts';
import { CONFIGS, stackOf } from '../synthesize.ts';

const EVERYWHERE = {
  PeopleTableName: 'PeopleTable',
  TopicArn: 'NoticesTopic',
  AlarmTopicArn: 'OperatorTopic',
  DashboardName: 'MonitoringDashboard',
  WebhookSecretArn: 'WebhookSecret',
  CallbackSecretArn: 'CallbackSecret',
  DataManagerSecretArn: 'DataManagerCredentialsSecret',
};

test.each([
  [
    'by default',
    CONFIGS['the defaults']!,
    {
      ...EVERYWHERE,
      ApiUrl: 'https://HttpApi.execute-api.${AWS::Region}.${AWS::URLSuffix}',
      WebhookUrl: 'https://HttpApi.execute-api.${AWS::Region}.${AWS::URLSuffix}/webhooks/instances',
      TableName: 'HistoryTable',
    },
  ],
  [
    'with a domain and a restored table',
    UNUSUAL_STACK_SETTINGS,
    {
      ...EVERYWHERE,
      ApiUrl: 'https://phasewatch.unusual.example',
      WebhookUrl: 'https://phasewatch.unusual.example/webhooks/instances',
      TableName: 'unusual-restored-table',
      DomainTarget: 'HttpDomain.RegionalDomainName',
    },
  ],
])('%s, the stack tells where everything is', (_when, settings, expected) => {
  const values = Object.entries(stackOf(settings).outputs).map(([name, { Value }]) => [
    name,
    readable(Value),
  ]);
  expect(Object.fromEntries(values)).toEqual(expected);
});
