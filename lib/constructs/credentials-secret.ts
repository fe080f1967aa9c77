import { SecretValue, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** What a {@link CredentialsSecret} is made from. */
export interface CredentialsSecretProps {
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** The form that the operator fills in after the first deploy. A change here would make CloudFormation empty it again. */
const EMPTY_FORM = { clientId: '', username: '', password: '' };

/** The secret for the Data Manager's credentials, empty until the operator has filled it in. */
export class CredentialsSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { key, removalPolicy }: CredentialsSecretProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description:
        "Phasewatch: the Data Manager's credentials (clientId, username and password, or clientSecret)",
      ...(key && { encryptionKey: key }),
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify(EMPTY_FORM)),
      removalPolicy,
    });
  }
}
