import type { SecretVersions } from '../../functions/shared/intake/secret-versions.ts';

/** One secret that keeps its versions in memory; the first is `v1`. */
export class MemorySecretVersions implements SecretVersions {
  readonly texts = new Map<string, string>();
  current = 'v1';
  /** How often another version was made the current one. */
  moves = 0;

  constructor(value: unknown) {
    this.texts.set('v1', JSON.stringify(value));
  }

  async read(_secretId: string, version: { readonly id: string } | 'current'): Promise<string | undefined> {
    return this.texts.get(version === 'current' ? this.current : version.id);
  }

  async writePending(_secretId: string, versionId: string, text: string): Promise<void> {
    if ((this.texts.get(versionId) ?? text) !== text) throw new Error('This version has another value.');
    this.texts.set(versionId, text);
  }

  async currentId(): Promise<string | undefined> {
    return this.current;
  }

  async makeCurrent(_secretId: string, versionId: string, insteadOf: string | undefined): Promise<void> {
    if (!this.texts.has(versionId)) throw new Error('There is no such version.');
    if (insteadOf !== this.current) throw new Error('The version to replace is not the current one.');
    this.current = versionId;
    this.moves += 1;
  }

  /** What the current version holds. */
  value(): unknown {
    return JSON.parse(this.texts.get(this.current) ?? 'null');
  }
}
