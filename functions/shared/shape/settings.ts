import { CALLBACK_SECRET_FORM, WEBHOOK_SECRET_FORM } from '../base/secret-form.ts';
import * as z from '../base/zod.ts';
import {
  amount,
  duration,
  listOf,
  oneOf,
  secureAddress,
  text,
  webAddress,
  wholeNumber,
} from './setting-types.ts';
import type { Setting } from './setting.ts';

// Every setting, but for the recipients (`lib/settings.ts`). A new one is an entry here, and acts where its value is
// used: the functions name it in their `env.ts`, the stack has it if it has a path, and `npm start` has all of them.

/** But for what a guide has in the place of a secret. */
const ANYTHING = /^(?!…$)./;
// What is watched.

export const dataManagerUrl = {
  variable: 'DATA_MANAGER_URL',
  path: 'dataManager.apiUrl',
  type: () => secureAddress('https://squonk.example/data-manager-api'),
  description: "The base address of the Data Manager's API. Without it, `npm start` watches a stand-in.",
} satisfies Setting;

export const dataManagerTokenUrl = {
  variable: 'DATA_MANAGER_TOKEN_URL',
  path: 'dataManager.tokenUrl',
  type: () => secureAddress('https://keycloak.example/realms/squonk/protocol/openid-connect/token'),
  description: "Keycloak's token address. Needed with a Data Manager.",
} satisfies Setting;

export const dataManagerUiUrl = {
  variable: 'DATA_MANAGER_UI_URL',
  path: 'dataManager.uiUrl',
  type: () => webAddress('https://squonk.example/data-manager-ui'),
  description: 'The base address of the web interface. Messages link to it; without it they have no links.',
} satisfies Setting;

export const dataManagerProjectIds = {
  variable: 'DATA_MANAGER_PROJECT_IDS',
  path: 'dataManager.projectIds',
  type: () => listOf(text('a project id', ANYTHING)),
  default: [],
  description: 'The projects to poll. Without any, all that the account may see.',
} satisfies Setting;

export const pollIntervalMs = {
  variable: 'POLL_INTERVAL_SECONDS',
  path: 'dataManager.pollIntervalSeconds',
  type: () => duration('seconds', 1, 86_400),
  default: 60,
  description:
    'From the start of one poll to the start of the next. The stack takes whole minutes, up to an hour.',
} satisfies Setting;

export const dataManagerClientId = {
  variable: 'DATA_MANAGER_CLIENT_ID',
  type: () => text('a client id', ANYTHING),
  description: 'The Keycloak client to log in as. Needed with a Data Manager.',
} satisfies Setting;

export const dataManagerClientSecret = {
  variable: 'DATA_MANAGER_CLIENT_SECRET',
  type: () => text('a client secret', ANYTHING),
  isSecret: true,
  description:
    "The client's secret: for the client-credentials grant, or beside a user name where the client is confidential.",
} satisfies Setting;

export const dataManagerUsername = {
  variable: 'DATA_MANAGER_USERNAME',
  type: () => text('a user name', ANYTHING),
  description: 'The user to log in as, with the password grant.',
} satisfies Setting;

export const dataManagerPassword = {
  variable: 'DATA_MANAGER_PASSWORD',
  type: () => text('a password', ANYTHING),
  isSecret: true,
  description: "The user's password.",
} satisfies Setting;

// What is told, and when.

export const noticesPerSecond = {
  variable: 'NOTICES_PER_SECOND',
  path: 'notices.perSecond',
  type: () => wholeNumber(1, 1_000),
  default: 8,
  description:
    'The most messages that are published in any second. SNS deactivates an e-mail address that gets more than 10.',
} satisfies Setting;

export const announceMaxAgeMs = {
  variable: 'ANNOUNCE_MAX_AGE_HOURS',
  path: 'notices.announceMaxAgeHours',
  type: () => duration('hours', 0.1, 876_000),
  default: 24,
  description:
    'An outcome that is older than this when it is first seen is recorded and not told. So is one that was due for longer without any try. Longer than the poll interval, and not longer than the history is kept.',
} satisfies Setting;

export const muted = {
  path: 'notices.muted',
  type: () => oneOf(true, false),
  default: false,
  description:
    'Publish as always, and let nobody get it: for the time of a restore. Subscriptions stay confirmed.',
} satisfies Setting;

export const deliveryLeaseMs = {
  variable: 'DELIVERY_LEASE_SECONDS',
  type: () => duration('seconds', 10, 86_400),
  default: 60,
  description:
    'How long whoever takes on a notice holds it before another may; also the longest pause between tries while SNS is away.',
} satisfies Setting;

export const sweepIntervalMs = {
  variable: 'SWEEP_INTERVAL_SECONDS',
  type: () => duration('seconds', 1, 86_400),
  default: 60,
  description: 'From the start of one sweep over what is due to the start of the next.',
} satisfies Setting;

export const smtpUrl = {
  variable: 'SMTP_URL',
  type: () => text('smtp://… or smtps://…', z.url({ protocol: /^smtps?$/ })),
  isSecret: true,
  description:
    'The server that e-mail is sent through, e.g. `smtp://user:password@host:port`. Without it, e-mail is only printed and kept.',
} satisfies Setting;

export const smtpFrom = {
  variable: 'SMTP_FROM',
  type: () => text('an e-mail address', z.email()),
  default: 'phasewatch@localhost.localdomain',
  description: 'The sender of that e-mail.',
} satisfies Setting;

// What is kept.

export const retentionMs = {
  variable: 'RETENTION_DAYS',
  path: 'retention.historyDays',
  type: () => duration('days', 1, 36_500),
  description:
    'How long entries of the history are kept; without it, for ever. DynamoDB deletes them within days after that; the embedded engine does not.',
} satisfies Setting;

export const logRetentionDays = {
  path: 'retention.logDays',
  // The retentions that CloudWatch Logs knows.
  type: () =>
    oneOf(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653),
  default: 30,
  description: 'How many days logs are kept.',
} satisfies Setting;

export const tableName = {
  variable: 'TABLE_NAME',
  type: () => text('the name of a DynamoDB table', /^[\w.-]{3,255}$/),
  default: 'phasewatch',
  description: 'The table of the history. It is made where it is absent.',
} satisfies Setting;

export const peopleTableName = {
  variable: 'PEOPLE_TABLE_NAME',
  type: () => text('the name of a DynamoDB table', /^[\w.-]{3,255}$/),
  default: 'phasewatch-people',
  description: 'The table of people and projects. It is made where it is absent.',
} satisfies Setting;

export const restoredTableName = {
  path: 'restoredTableName',
  type: () => text('the name of a DynamoDB table', /^[\w.-]{3,255}$/),
  description: "A restored table to use in place of the stack's own, which stays as it is.",
} satisfies Setting;

export const dataFolder = {
  variable: 'PHASEWATCH_DATA_DIR',
  type: () => text('a folder', ANYTHING),
  default: '.phasewatch',
  description: 'The folder for data, log and generated secrets. One process at a time uses it.',
} satisfies Setting;

// How it is reached.

export const port = {
  variable: 'PORT',
  type: () => wholeNumber(0, 65_535),
  default: 3_000,
  description: 'The port on 127.0.0.1. 0 takes a free one, which is printed.',
} satisfies Setting;

export const proxyHosts = {
  variable: 'PROXY_HOSTS',
  type: () => listOf(text('a host name such as phasewatch.example.org', z.hostname())),
  default: [],
  description:
    'The host names of a proxy before `npm start`. Requests to any other name than these and localhost are answered with 421: a web page could send them.',
} satisfies Setting;

export const webhookSecrets = {
  variable: 'WEBHOOK_SECRETS',
  type: () => listOf(text(WEBHOOK_SECRET_FORM.expected, WEBHOOK_SECRET_FORM.pattern), 1),
  isSecret: true,
  description: 'What webhooks are signed with, the current one first. Without it, one is generated and kept.',
} satisfies Setting;

export const callbackSecrets = {
  variable: 'CALLBACK_SECRETS',
  type: () => listOf(text(CALLBACK_SECRET_FORM.expected, CALLBACK_SECRET_FORM.pattern), 1),
  isSecret: true,
  description:
    "The last part of the callback's address, the current one first. Without it, one is generated and kept.",
} satisfies Setting;

export const domainName = {
  path: 'domain.name',
  type: () => text('a host name such as phasewatch.example.org', z.hostname()),
  description: 'A host name of your own for the API.',
} satisfies Setting;

export const domainCertificateArn = {
  path: 'domain.certificateArn',
  type: () => text('the ARN of an ACM certificate', /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/),
  description: 'A certificate for that name, in ACM, in the region of the stack.',
} satisfies Setting;

export const oidcIssuer = {
  path: 'readApi.oidcIssuer',
  type: () =>
    text(
      'an https address such as https://keycloak.example/realms/squonk, without a slash at the end',
      /^https:\/\/\S+[^\s/]$/,
    ),
  description:
    'The issuer of the tokens that may read. Without it, IAM decides who may, and whoever may sees everything.',
} satisfies Setting;

export const oidcAudience = {
  path: 'readApi.oidcAudience',
  type: () => listOf(text('an audience', ANYTHING)),
  default: [],
  description: "The audiences that a reader's token must name one of.",
} satisfies Setting;

export const administratorRole = {
  variable: 'ADMINISTRATOR_ROLE',
  path: 'readApi.administratorRole',
  type: () => text('a role of Keycloak', ANYTHING),
  default: 'data-manager-admin',
  description: 'Whose token has this role of the realm may see everything.',
} satisfies Setting;

export const membersOnly = {
  variable: 'MEMBERS_ONLY',
  path: 'readApi.membersOnly',
  type: () => oneOf(true, false),
  default: false,
  description: 'Show instances of projects that are not private to their members only, too.',
} satisfies Setting;

export const localUser = {
  variable: 'LOCAL_USER',
  type: () => text('a user name', /^[^\s,]{1,255}$/),
  default: 'operator',
  description:
    'Who reads on this machine: an administrator of this name. With your name on the platform, `scope=mine` shows what is yours.',
} satisfies Setting;

// Who is told when Phasewatch itself is in trouble.

export const alarmEmails = {
  path: 'alarms.emails',
  type: () => listOf(text('an e-mail address', z.email())),
  default: [],
  description: 'Who is told when Phasewatch itself is in trouble.',
} satisfies Setting;

export const alarmMissedPolls = {
  path: 'alarms.missedPolls',
  type: () => wholeNumber(2, 60),
  default: 5,
  description: 'After how many intervals without a complete poll the alarm sounds.',
} satisfies Setting;

export const alarmOldestDueMs = {
  path: 'alarms.oldestDueMinutes',
  type: () => duration('minutes', 2, 1_440),
  default: 15,
  description: 'How long an outcome may wait to be told before the alarm sounds.',
} satisfies Setting;

export const alarmSmsMonthlySpendUsd = {
  path: 'alarms.smsMonthlySpendUsd',
  type: () => amount('US dollars', 0.01, 1_000_000),
  default: 1,
  description: "The account's SMS spend in a month at which the alarm sounds.",
} satisfies Setting;

export const runbookUrl = {
  path: 'alarms.runbookUrl',
  type: () => text('an address or a path', ANYTHING),
  default: 'docs/guides/operate.md',
  description: 'Where the people on call read the runbook. Alarms link to its sections.',
} satisfies Setting;

// The stack itself.

export const stackName = {
  path: 'stackName',
  type: () => text('up to 64 letters, digits and hyphens, a letter first', /^[A-Za-z][A-Za-z0-9-]{0,63}$/),
  default: 'Phasewatch',
  description: "The stack's name. Two stacks in one account need two names.",
} satisfies Setting;

export const customerManagedKey = {
  path: 'customerManagedKey',
  type: () => oneOf(true, false),
  default: false,
  description: 'Encrypt with a key of your own (about US$1 a month) in place of those of AWS.',
} satisfies Setting;

export const reservedConcurrency = {
  path: 'reservedConcurrency',
  type: () => oneOf(true, false),
  default: false,
  description:
    "Reserve concurrent executions for each function, 44 in all, so that neither a flood nor the account's other functions take them away. AWS refuses this to accounts with fewer than 144.",
} satisfies Setting;

export const removalPolicy = {
  path: 'removalPolicy',
  type: () => oneOf('retain', 'destroy'),
  default: 'retain',
  description:
    'What becomes of the table, the secrets and the key when the stack is deleted. What a deployment that fails has made goes in any case.',
} satisfies Setting;

export const deletionProtection = {
  path: 'deletionProtection',
  type: () => oneOf(true, false),
  default: false,
  description:
    'Refuse to delete the stack and its table. Set it to `true` once the first deployment has succeeded: one that fails has to be deleted before it can be repeated.',
} satisfies Setting;

// `npm start` itself.

export const settingsFile = {
  variable: 'PHASEWATCH_CONFIG',
  type: () => text('a file, or none', ANYTHING),
  description: 'Another settings file than `phasewatch.config.json`, or `none`.',
} satisfies Setting;

export const topicArn = {
  variable: 'TOPIC_ARN',
  type: () => text('the ARN of an SNS topic', /^arn:[\w-]+:sns:/),
  description: 'An existing topic. Without it, a topic `phasewatch` is made.',
} satisfies Setting;

// The SDK's own variables, and so with its names.

export const AWS_ENDPOINT_URL_DYNAMODB = {
  variable: 'AWS_ENDPOINT_URL_DYNAMODB',
  type: () => webAddress('http://127.0.0.1:8000'),
  description: 'An engine for the table. Without it, one is embedded.',
} satisfies Setting;

export const AWS_ENDPOINT_URL_SNS = {
  variable: 'AWS_ENDPOINT_URL_SNS',
  type: () => webAddress('http://127.0.0.1:4566'),
  description: 'An engine for the topic. Without it, one is embedded.',
} satisfies Setting;

export const AWS_ENDPOINT_URL_SQS = {
  variable: 'AWS_ENDPOINT_URL_SQS',
  type: () => webAddress('http://127.0.0.1:4566'),
  description: 'An engine for the queues that stand for the recipients. Without it, the one of the topic.',
} satisfies Setting;
