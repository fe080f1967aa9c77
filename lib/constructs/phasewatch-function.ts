import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundledCode } from '../bundled-code.ts';
import { sendTraces, useKey, writeLog, type KeyUse } from '../permissions.ts';

/** What a {@link PhasewatchFunction} is made from. */
export interface PhasewatchFunctionProps {
  /** Its folder in `functions/`. */
  readonly folder: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** How many of it may run at once, kept free for it: a flood ends here. Without it, as many as the account has left. */
  readonly reservedConcurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do, beside writing its log and sending traces. */
  readonly permissions: readonly PolicyStatement[];
  /** The services that it uses the operator's own key through. */
  readonly keyUses: readonly KeyUse[];
  readonly key: IKey | undefined;
  readonly logDays: RetentionDays;
  /** A schedule invokes it: what could not be run within a minute is left to the next tick. */
  readonly isScheduled?: boolean;
}

const SCHEDULED = { maxEventAge: Duration.seconds(60), retryAttempts: 0 };

/** One function: its bundle, its own role with nothing but what it needs, and its own log group that expires. */
export class PhasewatchFunction extends Construct {
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: PhasewatchFunctionProps) {
    super(scope, id);
    this.folder = props.folder;
    this.timeoutSeconds = props.timeoutSeconds;
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key && { encryptionKey: props.key }),
    });
    const statements = [
      ...props.permissions,
      ...(props.key ? [useKey(props.key, props.keyUses)] : []),
      writeLog(logGroup),
      sendTraces(),
    ];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Phasewatch: ${props.folder}`,
      inlinePolicies: { Work: new PolicyDocument({ statements }) },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: bundledCode(props.folder),
      handler: 'index.handler',
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      environment: { ...props.environment },
      tracing: Tracing.ACTIVE,
      logGroup,
      // The role is complete: constructs that would add to it by themselves may not.
      role: role.withoutPolicyUpdates(),
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      ...(props.isScheduled && SCHEDULED),
    });
  }
}
