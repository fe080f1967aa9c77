import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretVersions } from '../../intake/secret-versions.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/** The versions of a secret in Secrets Manager. */
export class SecretsManagerVersions implements SecretVersions {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async read(secretId: string, version: { readonly id: string } | 'current'): Promise<string | undefined> {
    const which = version === 'current' ? { VersionStage: CURRENT } : { VersionId: version.id };
    try {
      const { SecretString: text } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: secretId, ...which }),
      );
      return text;
    } catch (error) {
      if (error instanceof ResourceNotFoundException && version !== 'current') return undefined;
      throw error;
    }
  }

  async writePending(secretId: string, versionId: string, text: string): Promise<void> {
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: secretId,
        ClientRequestToken: versionId,
        SecretString: text,
        VersionStages: [PENDING],
      }),
    );
  }

  async currentId(secretId: string): Promise<string | undefined> {
    const { VersionIdsToStages: stages = {} } = await this.#client.send(
      new DescribeSecretCommand({ SecretId: secretId }),
    );
    return Object.keys(stages).find((id) => stages[id]?.includes(CURRENT));
  }

  async makeCurrent(secretId: string, versionId: string, insteadOf: string | undefined): Promise<void> {
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: CURRENT,
        MoveToVersionId: versionId,
        RemoveFromVersionId: insteadOf,
      }),
    );
  }
}
