/** The versions of a secret, as Secrets Manager keeps them. */
export interface SecretVersions {
  /** The text of the version, or `undefined` when there is none yet. */
  read(secretId: string, version: { readonly id: string } | 'current'): Promise<string | undefined>;
  /** Writes the version that waits to become the current one. */
  writePending(secretId: string, versionId: string, text: string): Promise<void>;
  /** The id of the current version. */
  currentId(secretId: string): Promise<string | undefined>;
  /** Makes a version the current one in place of another. */
  makeCurrent(secretId: string, versionId: string, insteadOf: string | undefined): Promise<void>;
}
