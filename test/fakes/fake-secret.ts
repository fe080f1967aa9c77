import { SecretsUnavailable, type RotatingSecret } from '../../functions/shared/intake/secrets.ts';

/** A rotating secret: `values` gives what was fetched last, `refreshed` what is kept now. */
export class FakeSecret implements RotatingSecret {
  /** The values that are kept, current first; a rotation assigns others. */
  kept: readonly string[];
  /** How often somebody asked for the newest values. */
  refreshes = 0;
  isAway = false;
  #fetched: readonly string[];

  constructor(...values: readonly string[]) {
    this.kept = values;
    this.#fetched = values;
  }

  async values(): Promise<readonly string[]> {
    if (this.isAway) throw new SecretsUnavailable('The secret could not be read (a test took it away).');
    return this.#fetched;
  }

  async refreshed(): Promise<readonly string[]> {
    this.refreshes += 1;
    this.#fetched = this.kept;
    return this.values();
  }
}
