/** The secret could not be read. The message names the secret, never its value. */
export class SecretsUnavailable extends Error {
  override readonly name = 'SecretsUnavailable';
}

/** A kept secret of which several values can be valid at once, while it is being rotated. */
export interface RotatingSecret {
  /**
   * The values valid now, current first; may be some minutes old.
   *
   * @throws SecretsUnavailable
   */
  values(): Promise<readonly string[]>;

  /** The values as they are kept now, unless they were fetched only moments ago. @throws SecretsUnavailable */
  refreshed(): Promise<readonly string[]>;
}
