import { describe, expect, test } from '@jest/globals';
import {
  aConfig,
  CONFIGS,
  listOf,
  refersTo,
  stackOf,
  statementsOf,
  type Synthesized,
} from '../synthesize.ts';

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const WRITE = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];

/** What each function calls, by what its adapters do; nothing else may be in its role. */
const ACTIONS = {
  'receive-webhook': [...WRITE, ...LOGS, 'secretsmanager:GetSecretValue', 'sns:Publish', ...TRACES],
  'receive-callback': [...WRITE, ...LOGS, 'secretsmanager:GetSecretValue', 'sns:Publish', ...TRACES],
  'poll-data-manager': [...WRITE, ...LOGS, 'secretsmanager:GetSecretValue', 'sns:Publish', ...TRACES],
  'sweep-due': ['dynamodb:Query', 'dynamodb:UpdateItem', ...LOGS, 'sns:Publish', ...TRACES],
  'read-history': ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Query', ...LOGS, ...TRACES],
  'rotate-secret': [
    ...LOGS,
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
    ...TRACES,
  ],
};

/** The secrets that each function may read. */
const SECRETS = {
  'receive-webhook': ['WebhookSecret'],
  'receive-callback': ['CallbackSecret', 'DataManagerCredentialsSecret'],
  'poll-data-manager': ['DataManagerCredentialsSecret'],
  'sweep-due': [],
  'read-history': [],
  'rotate-secret': ['CallbackSecret', 'WebhookSecret'],
};

const stack = stackOf(aConfig());
const withKey = stackOf(CONFIGS['an own key, tokens and a domain'] ?? aConfig());

function statements(of: Synthesized, folder: string) {
  const role = of.resources[refersTo(of.functionOf(folder)[1].Properties['Role']) ?? ''];
  return (role?.Properties['Policies'] as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument),
  );
}

describe('The role of every function', () => {
  test.each(Object.entries(ACTIONS))('%s holds exactly the actions that it uses', (folder, actions) => {
    const held = statements(stack, folder).flatMap(({ Action }) => listOf(Action));
    expect(held.sort()).toEqual([...actions].sort());
  });

  test.each(Object.entries(SECRETS))('%s reaches exactly the secrets that it needs', (folder, secrets) => {
    const reached = statements(stack, folder)
      .filter(({ Action }) => listOf(Action).includes('secretsmanager:GetSecretValue'))
      .flatMap(({ Resource }) =>
        listOf(Resource).map((resource) => refersTo(resource)?.replace(/[0-9A-F]{8}$/, '')),
      );
    expect(reached.sort()).toEqual(secrets);
  });

  test.each(Object.keys(ACTIONS))(
    '%s may use an own key through the services that it calls alone',
    (folder) => {
      const [statement, ...more] = statements(withKey, folder).filter(({ Action }) =>
        listOf(Action).some((action) => action.startsWith('kms:')),
      );
      expect(more).toEqual([]);
      expect(listOf(statement?.Action)).toEqual(
        expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
      );
      expect(JSON.stringify(statement?.Condition)).toContain('kms:ViaService');
    },
  );

  test('the indexes that are asked are the ones that may be', () => {
    const indexes = (folder: string) =>
      JSON.stringify(statements(stack, folder)).match(/\/index\/\w+/g) ?? [];
    expect(indexes('sweep-due')).toEqual(['/index/Due']);
    expect(indexes('read-history')).toEqual(['/index/ByMonth', '/index/ByOwner', '/index/ByProject']);
    expect(indexes('receive-webhook')).toEqual([]);
  });
});

describe.each(Object.entries({ 'the defaults': stack, 'an own key': withKey }))(
  'With %s',
  (_name, synthesized) => {
    const allStatements = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      synthesized.ofType(type).flatMap(([id, { Properties: p }]) => {
        const documents = [
          p['PolicyDocument'],
          ...listOf(p['Policies'] as never).map((policy) => policy['PolicyDocument']),
        ];
        return documents
          .filter(Boolean)
          .flatMap((document) => statementsOf(document).map((statement) => ({ id, statement })));
      }),
    );

    test('no action has a wildcard, and no resource but that of X-Ray, which has none to name', () => {
      expect(allStatements.length).toBeGreaterThan(20);
      for (const { statement } of allStatements) {
        for (const action of listOf(statement.Action)) expect(action).not.toContain('*');
        const actions = listOf(statement.Action).join();
        const resources = JSON.stringify(statement.Resource);
        if (actions === TRACES.join()) expect(resources).toBe('"*"');
        else expect(resources).not.toContain('*');
      }
    });

    test('no role has a managed policy, and no policy stands outside its role', () => {
      expect(synthesized.ofType('AWS::IAM::Policy')).toEqual([]);
      expect(synthesized.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
      for (const [, { Properties: p }] of synthesized.ofType('AWS::IAM::Role')) {
        expect(p).not.toHaveProperty('ManagedPolicyArns');
      }
    });

    test('a schedule may invoke its function, fill its own queue, and nothing else', () => {
      for (const [, { Properties: p }] of synthesized.ofType('AWS::Scheduler::Schedule')) {
        const target = p['Target'] as { Arn: unknown; RoleArn: unknown; DeadLetterConfig: { Arn: unknown } };
        const role = synthesized.resources[refersTo(target.RoleArn) ?? ''];
        const [{ PolicyDocument }] = role?.Properties['Policies'] as [{ PolicyDocument: unknown }];
        const allowed = statementsOf(PolicyDocument).filter(
          ({ Action }) => !JSON.stringify(Action).includes('kms:'),
        );
        expect(allowed.map(({ Action, Resource }) => [Action, Resource])).toEqual([
          ['lambda:InvokeFunction', target.Arn],
          ['sqs:SendMessage', target.DeadLetterConfig.Arn],
        ]);
      }
    });
  },
);
