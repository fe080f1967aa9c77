import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** What an {@link InvocationSchedule} is made from. */
export interface InvocationScheduleProps {
  readonly lambda: IFunction;
  readonly everyMinutes: number;
  readonly description: string;
  readonly key: IKey | undefined;
}

/** A late tick is of no use: the next one does the same work. */
const RETRY = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.minutes(1).toSeconds() };

/** Invokes a function every so many minutes; ticks that could not be handed to Lambda end in a queue. */
export class InvocationSchedule extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { lambda, everyMinutes, description, key }: InvocationScheduleProps,
  ) {
    super(scope, id);
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', { key }).queue;
    const statements = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetterQueue.queueArn] }),
    ];
    if (key) {
      statements.push(
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
          conditions: { StringEquals: { 'kms:ViaService': `sqs.${Aws.REGION}.amazonaws.com` } },
        }),
      );
    }
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: `Phasewatch: ${description}`,
      inlinePolicies: { Invoke: new PolicyDocument({ statements }) },
    });
    new CfnSchedule(this, 'Schedule', {
      description,
      scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: RETRY,
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      },
    });
  }
}
