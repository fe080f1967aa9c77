import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHandler } from '../../functions/rotate-secret/handler.ts';
import { SecretsManagerSecret } from '../../functions/shared/adapters/secrets-manager/secrets-manager-secret.ts';
import { DAY_MS, HOUR_MS } from '../../functions/shared/base/durations.ts';
import { WEBHOOK_SECRET_FORM } from '../../functions/shared/base/secret-form.ts';
import { SecretsUnavailable } from '../../functions/shared/intake/secrets.ts';
import { secretsManagerClient } from '../../functions/shared/platform/aws-clients.ts';
import { readEnv } from '../../functions/shared/platform/read-env.ts';
import { rotateSecretEnv } from '../../functions/rotate-secret/env.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { VersionedSecretsEngine } from '../engines/versioned-secrets-engine.ts';
import { SilentTelemetry } from '../fakes/silent-telemetry.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const OLD = 'o'.repeat(44);
const [SECOND = '', THIRD = ''] = ['2', '3'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);

interface Value {
  readonly current: string;
  readonly previous: readonly { readonly value: string; readonly validUntil: string }[];
}

let engine: VersionedSecretsEngine;
let environment: Record<string, string>;
beforeAll(async () => {
  engine = await VersionedSecretsEngine.start();
  environment = { AWS_ENDPOINT_URL_SECRETS_MANAGER: engine.url };
});
afterAll(() => engine.stop());

let clock: VirtualClock;
let telemetry: SilentTelemetry;
let step: (Step: string, versionId?: string, secretId?: string) => Promise<void>;
beforeEach(() => {
  engine.create('webhook', { current: OLD });
  engine.create('callback', { current: OLD });
  clock = new VirtualClock('2026-02-03T10:00:00.000Z');
  telemetry = new SilentTelemetry();
  const handler = createHandler({
    environment,
    clock,
    telemetry: Object.assign(telemetry, { middleware: [] }),
  });
  step = (Step, ClientRequestToken = SECOND, SecretId = 'webhook') =>
    handler({ SecretId, ClientRequestToken, Step }, invocationContext('rotate-secret', Step, 60_000));
});

/** Rotates as Secrets Manager does. */
async function rotate(versionId = SECOND): Promise<Value> {
  engine.beginRotation('webhook', versionId);
  for (const name of STEPS) await step(name, versionId);
  return engine.valueOf('webhook') as Value;
}

describe('A rotation by Secrets Manager', () => {
  test('makes a new value current and lets the old one be valid for a day', async () => {
    const { current, previous } = await rotate();
    expect(current).toMatch(/^[A-Za-z0-9]{44}$/);
    expect(current).not.toBe(OLD);
    expect(previous).toEqual([{ value: OLD, validUntil: '2026-02-04T10:00:00.000Z' }]);
    expect(engine.labelsOf('webhook')).toEqual({
      AWSCURRENT: SECOND,
      AWSPENDING: SECOND,
      AWSPREVIOUS: 'v1',
    });
    expect(engine.valueOf('callback')).toEqual({ current: OLD });
  });

  test('gives another value each time, of many different characters', async () => {
    const first = await rotate();
    clock.advance(HOUR_MS);
    const second = await rotate(THIRD);
    for (const { current } of [first, second]) expect(new Set(current).size).toBeGreaterThan(15);
    const alike = [...first.current].filter((character, at) => character === second.current[at]);
    expect(alike.length).toBeLessThan(15);
    expect(second.previous).toEqual([
      { value: first.current, validUntil: '2026-02-04T11:00:00.000Z' },
      { value: OLD, validUntil: '2026-02-04T10:00:00.000Z' },
    ]);
  });

  test('is not seen by those who read the secret before its last step', async () => {
    engine.beginRotation('webhook', SECOND);
    for (const name of STEPS.slice(0, -1)) {
      await step(name);
      expect(engine.labelsOf('webhook')).toEqual({ AWSCURRENT: 'v1', AWSPENDING: SECOND });
      expect(engine.valueOf('webhook')).toEqual({ current: OLD });
    }
    expect(engine.valueOf('webhook', 'AWSPENDING')).toMatchObject({ previous: [{ value: OLD }] });
  });

  test('may repeat each of its steps, and makes one value', async () => {
    engine.beginRotation('webhook', SECOND);
    await step('createSecret');
    const made = engine.valueOf('webhook', 'AWSPENDING');
    for (const name of STEPS.flatMap((each) => [each, each])) await step(name);
    expect(engine.valueOf('webhook')).toEqual(made);
    expect(engine.labelsOf('webhook')).toMatchObject({ AWSCURRENT: SECOND, AWSPREVIOUS: 'v1' });
  });

  test('is followed by readers: both values are accepted for a day, and then the new one alone', async () => {
    const client = secretsManagerClient(readEnv(rotateSecretEnv, environment));
    const secret = new SecretsManagerSecret(client, 'webhook', WEBHOOK_SECRET_FORM, () => clock.now());
    expect(await secret.values()).toEqual([OLD]);
    const { current } = await rotate();
    clock.advance(DAY_MS - 1);
    expect(await secret.values()).toEqual([current, OLD]);
    clock.advance(1);
    expect(await secret.values()).toEqual([current]);
    client.destroy();
  });

  test('row 29: mends a secret of two letters, which nobody accepts before or after', async () => {
    engine.create('webhook', { current: 'ab' });
    const client = secretsManagerClient(readEnv(rotateSecretEnv, environment));
    const secret = new SecretsManagerSecret(client, 'webhook', WEBHOOK_SECRET_FORM, () => clock.now());
    await expect(secret.values()).rejects.toThrow(SecretsUnavailable);
    const { current } = await rotate();
    clock.advance(HOUR_MS);
    expect(await secret.values()).toEqual([current]);
    client.destroy();
  });

  test('logs each step and the secret, and never a value', async () => {
    const { current } = await rotate();
    expect(telemetry.records).toEqual(
      STEPS.map((name) => ({
        level: 'info',
        message: 'RotationStepDone',
        fields: { secretId: 'webhook', step: name },
      })),
    );
    expect(telemetry.text()).not.toContain(current);
    expect(telemetry.text()).not.toContain(OLD);
  });

  test.each([
    ['a step that there is not', 'deleteSecret', 'webhook', /Step|Invalid/],
    ['a secret that there is not', 'createSecret', 'other', /no such secret/],
  ])('fails with %s, and changes nothing', async (_what, name, secretId, problem) => {
    await expect(step(name, SECOND, secretId)).rejects.toThrow(problem);
    expect(engine.labelsOf('webhook')).toEqual({ AWSCURRENT: 'v1' });
    expect(engine.valueOf('webhook')).toEqual({ current: OLD });
  });

  test('of a secret that holds something else leaves it as it is', async () => {
    engine.create('webhook', 'just a text');
    engine.beginRotation('webhook', SECOND);
    await expect(step('createSecret')).rejects.toThrow('The secret webhook does not hold {"current": "…"}');
    expect(engine.valueOf('webhook')).toBe('just a text');
    expect(engine.valueOf('webhook', 'AWSPENDING')).toBeNull();
  });

  test('fails where the new version was not made: the old one stays', async () => {
    engine.beginRotation('webhook', SECOND);
    await expect(step('finishSecret')).rejects.toThrow('no such version');
    expect(engine.valueOf('webhook')).toEqual({ current: OLD });
  });
});
