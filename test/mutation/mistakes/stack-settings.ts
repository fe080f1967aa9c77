import type { Kind } from '../mistake.ts';

const SETTINGS = 'functions/shared/shape/settings.ts';
const TYPES = 'functions/shared/shape/setting-types.ts';
const DELIVERY_ENV = 'functions/shared/platform/delivery-env.ts';
const RULES = 'lib/stack-settings.ts';
const ENVIRONMENT = 'lib/environment-of.ts';
const STACK = 'lib/phasewatch-stack.ts';
const FUNCTIONS = 'lib/constructs/phasewatch-functions.ts';
const FUNCTION = 'lib/constructs/phasewatch-function.ts';
const GATEWAY = 'lib/constructs/http-gateway.ts';
const TABLE = 'lib/constructs/kept-table.ts';
const SUBSCRIPTION = 'lib/constructs/recipient-subscription.ts';
const ALARM_TOPIC = 'lib/constructs/alarm-topic.ts';
const QUEUE = 'lib/constructs/dead-letter-queue.ts';
const SECRET = 'lib/constructs/rotating-secret.ts';

const tests = ['test/infrastructure/stack.test.ts'];
const unit = ['test/unit/stack-settings.test.ts', 'test/unit/settings.test.ts'];

export const STACK_SETTINGS: Kind = {
  kind: 'settings of the stack',
  mistakes: [
    {
      what: 'the retention is not handed to the functions',
      file: DELIVERY_ENV,
      from: '  retentionMs,\n  dataManagerUiUrl,\n  ...endpointEnv',
      to: '  dataManagerUiUrl,\n  ...endpointEnv',
      tests,
    },
    {
      what: 'messages have no links',
      file: DELIVERY_ENV,
      from: '  dataManagerUiUrl,\n  ...endpointEnv',
      to: '  ...endpointEnv',
      tests,
    },
    {
      what: 'the poll does not get its projects',
      file: 'functions/poll-data-manager/env.ts',
      from: '  dataManagerProjectIds,\n',
      to: '',
      tests,
    },
    {
      what: 'hours are taken as minutes',
      file: SETTINGS,
      from: "duration('hours', 0.1, 876_000)",
      to: "duration('minutes', 0.1, 876_000)",
      tests,
    },
    {
      what: 'a duration is written in milliseconds',
      file: TYPES,
      from: 'toText: (ms) => String(ms / UNIT_MS[unit])',
      to: 'toText: (ms) => String(ms)',
      tests,
    },
    {
      what: 'only the first project is handed over',
      file: TYPES,
      from: "toText: (list) => list.join(',')",
      to: "toText: (list) => String(list[0] ?? '')",
      tests,
    },
    {
      what: 'by default, messages go out ten times as fast',
      file: SETTINGS,
      from: 'default: 8,',
      to: 'default: 80,',
      tests: unit,
    },
    {
      what: 'by default, outcomes are told up to a week later',
      file: SETTINGS,
      from: "duration('hours', 0.1, 876_000),\n  default: 24",
      to: "duration('hours', 0.1, 876_000),\n  default: 168",
      tests: unit,
    },
    {
      what: 'by default, the stack takes its table along when it is deleted',
      file: SETTINGS,
      from: "default: 'retain'",
      to: "default: 'destroy'",
      tests: unit,
    },
    {
      what: 'by default, logs are kept for three days',
      file: SETTINGS,
      from: 'default: 30,',
      to: 'default: 3,',
      tests: unit,
    },
    {
      what: 'a poll of an hour is refused',
      file: RULES,
      from: 'ms <= HOUR_MS',
      to: 'ms < HOUR_MS',
      tests: unit,
    },
    {
      what: 'ten messages a second are refused',
      file: RULES,
      from: 'noticesPerSecond <= EMAILS_PER_SECOND_MAX',
      to: 'noticesPerSecond < EMAILS_PER_SECOND_MAX',
      tests: unit,
    },
    {
      what: 'one recipient fewer than there may be',
      file: RULES,
      from: 'recipients.length <= RECIPIENTS_MAX',
      to: 'recipients.length < RECIPIENTS_MAX',
      tests: unit,
    },
    {
      what: 'who wants everything has no filter, which CloudFormation cannot take away',
      file: 'functions/shared/people/recipient.ts',
      from: '(phases ?? !(owners ?? projects)) &&',
      to: 'phases &&',
      tests: ['test/unit/recipients.test.ts'],
    },
    {
      what: 'an alarm on a day of missed polls is refused',
      file: RULES,
      from: 'pollIntervalMs <= ALARM_WINDOW_MAX_MS',
      to: 'pollIntervalMs < ALARM_WINDOW_MAX_MS',
      tests: unit,
    },
    {
      what: 'a certificate without a host name is taken',
      file: RULES,
      from: '(arn === undefined) === (name === undefined)',
      to: 'name === undefined || arn !== undefined',
      tests: unit,
    },
    {
      what: 'the Data Manager need not be named',
      file: RULES,
      from: 'dataManagerUrl: required(SETTINGS.dataManagerUrl),\n',
      to: '',
      tests: unit,
    },
    {
      what: 'variables that are not set are set to nothing',
      file: ENVIRONMENT,
      from: 'variable === undefined || value === undefined',
      to: 'variable === undefined || value === null',
      tests,
    },
    {
      what: 'callbacks are checked with the secret of webhooks',
      file: FUNCTIONS,
      from: 'callbackSecretId: callbackSecret.secretArn',
      to: 'callbackSecretId: webhookSecret.secretArn',
      tests,
    },
    {
      what: 'the sweep gets the variables of readers',
      file: FUNCTIONS,
      from: 'environment: environmentOf(sweepDueEnv, values)',
      to: 'environment: environmentOf(readHistoryEnv, values)',
      tests,
    },
    {
      what: 'the logs of functions are kept for ever',
      file: FUNCTION,
      from: '      retention: props.logDays,\n',
      to: '',
      tests,
    },
    {
      what: 'the access log is kept for a month, whatever the settings',
      file: GATEWAY,
      from: 'retention: logRetentionDays',
      to: 'retention: 30',
      tests,
    },
    {
      what: 'the access log is not encrypted with an own key',
      file: GATEWAY,
      from: '      ...(key && { encryptionKey: key }),\n',
      to: '',
      tests,
    },
    {
      what: 'the address of the API is never the own host name',
      file: GATEWAY,
      from: 'https://${domainName ?? `',
      to: 'https://${undefined ?? `',
      tests,
    },
    {
      what: 'only the first audience is let in',
      file: GATEWAY,
      from: 'jwtAudience: [...oidcAudience]',
      to: 'jwtAudience: oidcAudience.slice(0, 1)',
      tests,
    },
    {
      what: 'webhooks have the limit of callbacks',
      file: GATEWAY,
      from: 'ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100',
      to: 'ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50',
      tests,
    },
    {
      what: 'muted recipients get everything',
      file: SUBSCRIPTION,
      from: 'muted ? NOTHING : filterPolicyOf(recipient)',
      to: 'filterPolicyOf(recipient)',
      tests,
    },
    {
      what: 'muted is not handed on',
      file: STACK,
      from: '          muted,\n',
      to: '          muted: false,\n',
      tests,
    },
    {
      what: 'messages that SNS gives up on are lost',
      file: SUBSCRIPTION,
      from: '      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },\n',
      to: '',
      tests,
    },
    {
      what: 'a subscription has another name, and has to be confirmed again',
      file: SUBSCRIPTION,
      from: 'slice(0, 12)',
      to: 'slice(0, 16)',
      tests,
    },
    {
      what: 'alarms are not encrypted with an own key',
      file: ALARM_TOPIC,
      from: '      ...(key && { masterKey: key }),\n',
      to: '',
      tests,
    },
    {
      what: 'notices are not encrypted with an own key',
      file: STACK,
      from: "new NoticeTopic(this, 'Notices', { key })",
      to: "new NoticeTopic(this, 'Notices', { key: undefined })",
      tests,
    },
    {
      what: 'dead letters are kept for 14 hours',
      file: QUEUE,
      from: 'Duration.days(14)',
      to: 'Duration.hours(14)',
      tests,
    },
    {
      what: 'the secrets are not encrypted with an own key',
      file: SECRET,
      from: '      ...(key && { encryptionKey: key }),\n',
      to: '',
      tests,
    },
    {
      what: 'the secrets are deleted with the stack',
      file: SECRET,
      from: '      removalPolicy,\n    });',
      to: '    });',
      tests,
    },
    {
      what: 'the table is not encrypted with an own key',
      file: TABLE,
      from: "if (key) resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', key.keyArn);",
      to: '',
      tests,
    },
    {
      what: 'the table is protected when its first deployment may yet fail',
      file: TABLE,
      from: 'deletionProtection,\n    encryption',
      to: 'deletionProtection: true,\n    encryption',
      tests,
    },
    {
      what: 'the restored table is not used',
      file: STACK,
      from: '...keptTable, restoredTableName }',
      to: '...keptTable, restoredTableName: undefined }',
      tests,
    },
    {
      what: 'the stack may be deleted by mistake',
      file: STACK,
      from: 'terminationProtection: settings.deletionProtection',
      to: 'terminationProtection: false',
      tests,
    },
    {
      what: 'everything is kept, whatever the settings',
      file: STACK,
      from: ': RemovalPolicy.DESTROY',
      to: ': RemovalPolicy.RETAIN',
      tests,
    },
    {
      what: 'alarms link to the runbook of the repository',
      file: STACK,
      from: 'const alarmContext = { alarmTopic, runbookUrl };',
      to: "const alarmContext = { alarmTopic, runbookUrl: 'docs/guides/operate.md' };",
      tests,
    },
    {
      what: 'two secrets are swapped in what the stack tells',
      file: STACK,
      from: 'WebhookSecretArn: webhook.secret.secretArn,\n      CallbackSecretArn: callback.secret.secretArn,',
      to: 'WebhookSecretArn: callback.secret.secretArn,\n      CallbackSecretArn: webhook.secret.secretArn,',
      tests,
    },
  ],
};
