import { rotatingSecretSchema, type RotatingSecretValue } from '../shared/intake/rotating-secret.ts';
import { parseJson } from '../shared/base/parse-json.ts';
import type { SecretVersions } from '../shared/intake/secret-versions.ts';
import type { Telemetry } from '../shared/base/telemetry.ts';

/** Secrets Manager asks for a rotation in these steps, in this order, any of them more than once. */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** One step of the rotation of one secret. */
export interface RotationRequest {
  readonly secretId: string;
  /** The id of the version that is to become the current one. */
  readonly versionId: string;
  readonly step: (typeof ROTATION_STEPS)[number];
}

/** What a rotation needs. */
export interface RotationDependencies {
  readonly versions: SecretVersions;
  readonly telemetry: Telemetry;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A new value that nobody can guess. */
  readonly newValue: () => string;
  readonly previousValidMs: number;
}

/** A secret does not hold what it must; rotating it would lose what it holds. */
export class UnusableSecret extends Error {
  override readonly name = 'UnusableSecret';
}

/**
 * Does one step of a rotation. The value that is replaced stays valid for `previousValidMs`; values whose time is
 * over are dropped. Every step may be repeated.
 *
 * @throws UnusableSecret
 */
export async function rotateSecret(
  { secretId, versionId, step }: RotationRequest,
  { versions, telemetry, now, newValue, previousValidMs }: RotationDependencies,
): Promise<void> {
  if (step === 'createSecret') {
    if ((await versions.read(secretId, { id: versionId })) === undefined) {
      const value = parseSecret(secretId, await versions.read(secretId, 'current'));
      const next = rotated(value, newValue(), now(), previousValidMs);
      await versions.writePending(secretId, versionId, JSON.stringify(next));
    }
  } else if (step === 'testSecret') {
    // Also asked for on its own, when rotation is set up; the version is then a copy, or not there.
    const pending = await versions.read(secretId, { id: versionId });
    if (pending !== undefined) parseSecret(secretId, pending);
  } else if (step === 'finishSecret') {
    const current = await versions.currentId(secretId);
    if (current !== versionId) await versions.makeCurrent(secretId, versionId, current);
  }
  telemetry.info('RotationStepDone', { secretId, step });
}

/** The value after a rotation: a new current value, and those that are still accepted beside it. */
function rotated(
  { current, previous }: RotatingSecretValue,
  value: string,
  now: number,
  previousValidMs: number,
): RotatingSecretValue {
  const latest = new Date(now + previousValidMs).toISOString();
  const replaced = [{ value: current, validUntil: latest }, ...previous].map((entry) => ({
    value: entry.value,
    // One without an end was added by hand; a rotation gives it one.
    validUntil: entry.validUntil ?? latest,
  }));
  return { current: value, previous: replaced.filter(({ validUntil }) => Date.parse(validUntil) > now) };
}

function parseSecret(secretId: string, text: string | undefined): RotatingSecretValue {
  const parsed = rotatingSecretSchema.safeParse(parseJson(text ?? ''));
  if (parsed.success) return parsed.data;
  throw new UnusableSecret(
    `The secret ${secretId} does not hold {"current": "…"}; write that with put-secret-value, then rotate again.`,
  );
}
