import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { pollDataManagerEnv } from '../../functions/poll-data-manager/env.ts';
import { TIMEOUT_SECONDS } from '../../functions/shared/shape/time-outs.ts';
import { readHistoryEnv } from '../../functions/read-history/env.ts';
import { receiveCallbackEnv } from '../../functions/receive-callback/env.ts';
import { receiveWebhookEnv } from '../../functions/receive-webhook/env.ts';
import { sweepDueEnv } from '../../functions/sweep-due/env.ts';
import { rotateSecretEnv } from '../../functions/rotate-secret/env.ts';
import { environmentOf } from '../environment-of.ts';
import {
  publish,
  readHistory,
  readProjects,
  readSecrets,
  rotateSecrets,
  sweepDue,
  writeHistory,
  writeProjects,
} from '../permissions.ts';
import type { StackSettings } from '../stack-settings.ts';
import { PhasewatchFunction } from './phasewatch-function.ts';
import type { TableInUse } from './kept-table.ts';

/** What {@link PhasewatchFunctions} are made from. */
export interface PhasewatchFunctionsProps {
  readonly settings: StackSettings;
  readonly table: TableInUse;
  readonly peopleTable: TableInUse;
  readonly topic: ITopic;
  readonly webhookSecret: Secret;
  readonly callbackSecret: Secret;
  readonly credentialsSecret: Secret;
  readonly key: IKey | undefined;
}

/** The functions, one for each folder of `functions/`. */
export class PhasewatchFunctions extends Construct {
  readonly receiveWebhook: PhasewatchFunction;
  readonly receiveCallback: PhasewatchFunction;
  readonly pollDataManager: PhasewatchFunction;
  readonly sweepDue: PhasewatchFunction;
  readonly readHistory: PhasewatchFunction;
  readonly rotateSecret: PhasewatchFunction;

  constructor(scope: Construct, id: string, props: PhasewatchFunctionsProps) {
    super(scope, id);
    const { settings, table, peopleTable, topic, webhookSecret, callbackSecret, credentialsSecret, key } =
      props;
    const shared = { key, logDays: settings.logRetentionDays };
    const reserved = (executions: number) => (settings.reservedConcurrency ? executions : undefined);
    const values = {
      ...settings,
      tableName: table.tableName,
      peopleTableName: peopleTable.tableName,
      topicArn: topic.topicArn,
      webhookSecretId: webhookSecret.secretArn,
      callbackSecretId: callbackSecret.secretArn,
      dataManagerSecretId: credentialsSecret.secretArn,
    };
    this.receiveWebhook = new PhasewatchFunction(this, 'ReceiveWebhook', {
      ...shared,
      folder: 'receive-webhook',
      description: 'Records what signed webhooks report, and tells outcomes',
      timeoutSeconds: TIMEOUT_SECONDS['receive-webhook'],
      memoryMb: 512,
      reservedConcurrency: reserved(20),
      environment: environmentOf(receiveWebhookEnv, values),
      permissions: [writeHistory(table), publish(topic), readSecrets(webhookSecret)],
      keyUses: ['dynamodb', 'sns', 'secretsmanager'],
    });
    this.receiveCallback = new PhasewatchFunction(this, 'ReceiveCallback', {
      ...shared,
      folder: 'receive-callback',
      description: "Looks up what the Data Manager's callbacks hint at, records it, and tells outcomes",
      timeoutSeconds: TIMEOUT_SECONDS['receive-callback'],
      memoryMb: 512,
      reservedConcurrency: reserved(10),
      environment: environmentOf(receiveCallbackEnv, values),
      permissions: [writeHistory(table), publish(topic), readSecrets(callbackSecret, credentialsSecret)],
      keyUses: ['dynamodb', 'sns', 'secretsmanager'],
    });
    this.pollDataManager = new PhasewatchFunction(this, 'PollDataManager', {
      ...shared,
      folder: 'poll-data-manager',
      description: "Reads the Data Manager's list, records every change, and tells outcomes",
      timeoutSeconds: TIMEOUT_SECONDS['poll-data-manager'],
      memoryMb: 512,
      reservedConcurrency: reserved(1),
      isScheduled: true,
      environment: environmentOf(pollDataManagerEnv, values),
      permissions: [
        writeHistory(table),
        writeProjects(peopleTable),
        publish(topic),
        readSecrets(credentialsSecret),
      ],
      keyUses: ['dynamodb', 'sns', 'secretsmanager'],
    });
    this.sweepDue = new PhasewatchFunction(this, 'SweepDue', {
      ...shared,
      folder: 'sweep-due',
      description: 'Tells every outcome that is still owed',
      timeoutSeconds: TIMEOUT_SECONDS['sweep-due'],
      memoryMb: 512,
      reservedConcurrency: reserved(1),
      isScheduled: true,
      environment: environmentOf(sweepDueEnv, values),
      permissions: [...sweepDue(table), publish(topic)],
      keyUses: ['dynamodb', 'sns'],
    });
    this.readHistory = new PhasewatchFunction(this, 'ReadHistory', {
      ...shared,
      folder: 'read-history',
      description: 'Answers which instances there are, and what became of each',
      timeoutSeconds: TIMEOUT_SECONDS['read-history'],
      memoryMb: 512,
      reservedConcurrency: reserved(10),
      environment: environmentOf(readHistoryEnv, values),
      permissions: [...readHistory(table), readProjects(peopleTable)],
      keyUses: ['dynamodb'],
    });
    this.rotateSecret = new PhasewatchFunction(this, 'RotateSecret', {
      ...shared,
      folder: 'rotate-secret',
      description:
        'Gives the webhook or callback secret a new value; the old one goes on being accepted for a day',
      timeoutSeconds: TIMEOUT_SECONDS['rotate-secret'],
      memoryMb: 256,
      // Both secrets may be rotated at once, as they are when the stack is made.
      reservedConcurrency: reserved(2),
      environment: environmentOf(rotateSecretEnv, values),
      permissions: [rotateSecrets(webhookSecret, callbackSecret)],
      keyUses: ['secretsmanager'],
    });
  }

  /** All of them. */
  all(): readonly PhasewatchFunction[] {
    const { receiveWebhook, receiveCallback, pollDataManager, sweepDue } = this;
    return [receiveWebhook, receiveCallback, pollDataManager, sweepDue, this.readHistory, this.rotateSecret];
  }
}
