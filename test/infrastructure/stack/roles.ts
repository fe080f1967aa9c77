import { describe, expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { named, readable, statementInWords } from '../readable.ts';
import { CONFIGS, listOf, stackOf, statementsOf, type Synthesized } from '../synthesize.ts';

type Policies = readonly { readonly PolicyDocument: unknown }[];

const PUBLISH = 'Allow sns:Publish on NoticesTopic';
const TRACE = 'Allow xray:PutTelemetryRecords, xray:PutTraceSegments on *';
const USE = 'kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey';
const INDEXES = ['ByMonth', 'ByOwner', 'ByProject'];

const write = (table: string) =>
  `Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query, dynamodb:UpdateItem on ${table}`;
const readSecrets = (...names: readonly string[]) =>
  `Allow secretsmanager:GetSecretValue on ${names.join(', ')}`;

/** What each function may do, beside its log, its traces and an own key; and the services that it uses the key through. */
const functionRights = (table: string): Record<string, [statements: string[], keyThrough: string[]]> => ({
  ReceiveWebhook: [
    [write(table), PUBLISH, readSecrets('WebhookSecret')],
    ['dynamodb', 'sns', 'secretsmanager'],
  ],
  ReceiveCallback: [
    [write(table), PUBLISH, readSecrets('CallbackSecret', 'DataManagerCredentialsSecret')],
    ['dynamodb', 'sns', 'secretsmanager'],
  ],
  PollDataManager: [
    [
      write(table),
      'Allow dynamodb:BatchGetItem, dynamodb:BatchWriteItem, dynamodb:Query on PeopleTable.Arn',
      PUBLISH,
      readSecrets('DataManagerCredentialsSecret'),
    ],
    ['dynamodb', 'sns', 'secretsmanager'],
  ],
  SweepDue: [
    [`Allow dynamodb:Query on ${table}/index/Due`, `Allow dynamodb:UpdateItem on ${table}`, PUBLISH],
    ['dynamodb', 'sns'],
  ],
  ReadHistory: [
    [
      `Allow dynamodb:GetItem, dynamodb:Query on ${table}`,
      `Allow dynamodb:Query on ${INDEXES.map((name) => `${table}/index/${name}`).join(', ')}`,
      'Allow dynamodb:BatchGetItem on PeopleTable.Arn',
    ],
    ['dynamodb'],
  ],
  RotateSecret: [
    [
      'Allow secretsmanager:DescribeSecret, secretsmanager:GetSecretValue, secretsmanager:PutSecretValue, ' +
        'secretsmanager:UpdateSecretVersionStage on CallbackSecret, WebhookSecret',
    ],
    ['secretsmanager'],
  ],
});

/** To use the key through one service, or through those of a list. */
function useKey(actions: string, through: string | readonly string[]): string {
  const condition = { StringEquals: { 'kms:ViaService': through } };
  return `Allow ${actions} on Key.Arn if ${JSON.stringify(condition)}`;
}

const service = (name: string) => `${name}.\${AWS::Region}.amazonaws.com`;

/** Every role of a stack: who may take it on, and what it may do. */
function expectedRoles(table: string, hasKey: boolean): Record<string, readonly string[]> {
  const functions = Object.entries(functionRights(table)).map(([name, [statements, through]]) => [
    `Functions${name}Role`,
    [
      'Allow lambda.amazonaws.com: sts:AssumeRole',
      ...statements,
      ...(hasKey ? [useKey(USE, through.map(service))] : []),
      `Allow logs:CreateLogStream, logs:PutLogEvents on Functions${name}Log.Arn`,
      TRACE,
    ],
  ]);
  const schedules = [
    ['PollSchedule', 'PollDataManager'],
    ['SweepSchedule', 'SweepDue'],
  ].map(([name, lambda]) => [
    `${name}Role`,
    [
      'Allow scheduler.amazonaws.com: sts:AssumeRole if {"StringEquals":{"aws:SourceAccount":"${AWS::AccountId}"}}',
      `Allow lambda:InvokeFunction on Functions${lambda}Function.Arn`,
      `Allow sqs:SendMessage on ${name}DeadLettersQueue.Arn`,
      ...(hasKey ? [useKey('kms:Decrypt, kms:GenerateDataKey', service('sqs'))] : []),
    ],
  ]);
  return Object.fromEntries([...functions, ...schedules]) as Record<string, readonly string[]>;
}

function rolesOf(stack: Synthesized): Record<string, readonly string[]> {
  const roles = stack
    .ofType('AWS::IAM::Role')
    .map(([id, { Properties: p }]) => [
      named(id),
      [p['AssumeRolePolicyDocument'], ...(p['Policies'] as Policies).map((policy) => policy.PolicyDocument)]
        .flatMap(statementsOf)
        .map(statementInWords),
    ]);
  return Object.fromEntries(roles) as Record<string, readonly string[]>;
}

const RESTORED =
  'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/unusual-restored-table';

describe.each([
  ['the defaults', stackOf(CONFIGS['the defaults']!), 'HistoryTable.Arn', false],
  ['an own key', stackOf(CONFIGS['an own key, tokens and a domain']!), 'HistoryTable.Arn', true],
  ['an own key and a restored table', stackOf(UNUSUAL_STACK_SETTINGS), RESTORED, true],
])('With %s', (_name, stack, table, hasKey) => {
  test('every role may do what its function or schedule does, word by word', () => {
    expect(rolesOf(stack)).toEqual(expectedRoles(table, hasKey));
  });

  test('every function has its own role, and every log is its own', () => {
    const functions = stack.ofType('AWS::Lambda::Function').map(([id, { Properties: p }]) => {
      const { LogGroup: log } = readable(p['LoggingConfig']) as { LogGroup: unknown };
      return [named(id), [readable(p['Role']), log]];
    });
    expect(Object.fromEntries(functions)).toEqual(
      Object.fromEntries(
        Object.keys(functionRights(table)).map((name) => [
          `Functions${name}Function`,
          [`Functions${name}Role.Arn`, `Functions${name}Log`],
        ]),
      ),
    );
  });

  test('no action has a wildcard, no role a managed policy, and no policy stands outside its role', () => {
    const actions = stack
      .ofType('AWS::IAM::Role')
      .flatMap(([, { Properties: p }]) => (p['Policies'] as Policies).map((policy) => policy.PolicyDocument))
      .flatMap(statementsOf)
      .flatMap(({ Action }) => listOf(Action));
    expect(actions.length).toBeGreaterThan(40);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    for (const [, { Properties: p }] of stack.ofType('AWS::IAM::Role')) {
      expect(p).not.toHaveProperty('ManagedPolicyArns');
    }
    expect(stack.ofType('AWS::IAM::Policy')).toEqual([]);
    expect(stack.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});
