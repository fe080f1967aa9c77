import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** What a {@link RotatingSecret} is made from. */
export interface RotatingSecretProps {
  readonly description: string;
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** As many letters and digits as are valid base64, which is how webhook senders read their secret. */
const LENGTH = 44;

/**
 * A secret that AWS makes up, as `{"current": "…"}`; nobody has to know it before it is needed. It is rotated when
 * the operator says so, and never by itself: whoever sends with it has to be told the new value.
 */
export class RotatingSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { description, key, removalPolicy }: RotatingSecretProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description,
      ...(key && { encryptionKey: key }),
      // A change here would make CloudFormation replace the value that senders use.
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        passwordLength: LENGTH,
        excludePunctuation: true,
        includeSpace: false,
      },
      removalPolicy,
    });
  }

  /** Lets `rotate-secret` of the AWS CLI use the function. */
  rotatedBy(rotation: IFunction): void {
    rotation.addPermission(`RotationOf${this.node.id}`, {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: this.secret.secretArn,
    });
    // Without rules nothing is rotated by a calendar; setting it up rotates once, before anybody knows the value.
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: rotation.functionArn,
    });
    schedule.node.addDependency(rotation);
  }
}
