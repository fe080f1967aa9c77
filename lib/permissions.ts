import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DUE, LISTS } from '../functions/shared/shape/table-schema.ts';
import type { TableInUse } from './constructs/kept-table.ts';

/** To record reports and to take hold of, settle and pace what they owe. */
export function writeHistory(table: TableInUse): PolicyStatement {
  return allow(
    ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [table.tableArn],
  );
}

/** To find what is due, and to take hold of, settle and pace it. */
export function sweepDue(table: TableInUse): PolicyStatement[] {
  return [
    allow(['dynamodb:Query'], [`${table.tableArn}/index/${DUE.name}`]),
    allow(['dynamodb:UpdateItem'], [table.tableArn]),
  ];
}

/** To read the history and its lists. */
export function readHistory(table: TableInUse): PolicyStatement[] {
  const lists = Object.values(LISTS).map(({ name }) => `${table.tableArn}/index/${name}`);
  return [allow(['dynamodb:Query', 'dynamodb:GetItem'], [table.tableArn]), allow(['dynamodb:Query'], lists)];
}

/** To look up projects, and those of a person. */
export function readProjects(peopleTable: TableInUse): PolicyStatement {
  return allow(['dynamodb:BatchGetItem'], [peopleTable.tableArn]);
}

/** To keep the list of projects. */
export function writeProjects(peopleTable: TableInUse): PolicyStatement {
  return allow(
    ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:BatchWriteItem'],
    [peopleTable.tableArn],
  );
}

/** To publish to the topic. */
export function publish(topic: ITopic): PolicyStatement {
  return allow(['sns:Publish'], [topic.topicArn]);
}

/** To read secrets. */
export function readSecrets(...secrets: readonly Secret[]): PolicyStatement {
  return allow(
    ['secretsmanager:GetSecretValue'],
    secrets.map(({ secretArn }) => secretArn),
  );
}

/** To replace secrets. */
export function rotateSecrets(...secrets: readonly Secret[]): PolicyStatement {
  return allow(
    [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    secrets.map(({ secretArn }) => secretArn),
  );
}

/** To write a function's own log. */
export function writeLog(logGroup: ILogGroup): PolicyStatement {
  return allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
}

/** To send traces; X-Ray has no resources that could be named. */
export function sendTraces(): PolicyStatement {
  return allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
}

/** The services through which a function may use the operator's own key. */
export type KeyUse = 'dynamodb' | 'sns' | 'secretsmanager';

/** To use the operator's own key, through the services that a function calls, and in no other way. */
export function useKey(key: IKey, through: readonly KeyUse[]): PolicyStatement {
  const statement = allow(
    ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
    [key.keyArn],
  );
  statement.addCondition('StringEquals', {
    'kms:ViaService': through.map((service) => `${service}.${Aws.REGION}.amazonaws.com`),
  });
  return statement;
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}
