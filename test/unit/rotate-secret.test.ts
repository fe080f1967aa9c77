import { describe, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../../functions/shared/base/durations.ts';
import {
  rotateSecret,
  UnusableSecret,
  type RotationRequest,
} from '../../functions/rotate-secret/rotate-secret.ts';
import { newSecretValue } from '../../functions/shared/intake/new-secret-value.ts';
import { rotatingSecretSchema } from '../../functions/shared/intake/rotating-secret.ts';
import { MemorySecretVersions } from '../fakes/memory-secret-versions.ts';
import { SilentTelemetry } from '../fakes/silent-telemetry.ts';

const NOW = Date.parse('2026-02-03T10:00:00.000Z');

function rotation(value: unknown) {
  const versions = new MemorySecretVersions(value);
  let made = 0;
  const step = (name: RotationRequest['step'], versionId = 'v2', now = NOW) =>
    rotateSecret(
      { secretId: 'webhook', versionId, step: name },
      {
        versions,
        telemetry: new SilentTelemetry(),
        now: () => now,
        newValue: () => `new-${(made += 1)}`,
        previousValidMs: DAY_MS,
      },
    );
  const whole = async (versionId: string, now = NOW) => {
    for (const name of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      await step(name, versionId, now);
    }
  };
  return { versions, step, whole };
}

describe('A rotation', () => {
  test('gives a new value and lets the old one be valid for a day', async () => {
    const { versions, whole } = rotation({ current: 'old' });
    await whole('v2');
    expect(versions.value()).toEqual({
      current: 'new-1',
      previous: [{ value: 'old', validUntil: '2026-02-04T10:00:00.000Z' }],
    });
    expect(rotatingSecretSchema.safeParse(versions.value()).success).toBe(true);
  });

  test('changes nothing before its last step', async () => {
    const { versions, step } = rotation({ current: 'old' });
    await step('createSecret');
    await step('setSecret');
    await step('testSecret');
    expect(versions.value()).toEqual({ current: 'old' });
  });

  test('may repeat any of its steps without making another value', async () => {
    const { versions, step } = rotation({ current: 'old' });
    for (const name of [
      'createSecret',
      'createSecret',
      'testSecret',
      'finishSecret',
      'finishSecret',
    ] as const) {
      await step(name);
    }
    expect(versions.value()).toMatchObject({ current: 'new-1', previous: [{ value: 'old' }] });
    expect(versions.moves).toBe(1);
  });

  test('twice within a day keeps both old values, each for its own day', async () => {
    const { versions, whole } = rotation({ current: 'first' });
    await whole('v2');
    await whole('v3', NOW + HOUR_MS);
    expect(versions.value()).toEqual({
      current: 'new-2',
      previous: [
        { value: 'new-1', validUntil: '2026-02-04T11:00:00.000Z' },
        { value: 'first', validUntil: '2026-02-04T10:00:00.000Z' },
      ],
    });
  });

  test('drops values whose time is over, and ends one that was added without an end', async () => {
    const previous = [{ value: 'gone', validUntil: '2026-02-03T09:59:59.000Z' }, { value: 'by-hand' }];
    const { versions, whole } = rotation({ current: 'old', previous });
    await whole('v2');
    expect(versions.value()).toMatchObject({
      previous: [{ value: 'old' }, { value: 'by-hand', validUntil: '2026-02-04T10:00:00.000Z' }],
    });
  });

  test('of a secret that holds something else fails and leaves it as it is', async () => {
    const { versions, step } = rotation('just a text');
    await expect(step('createSecret')).rejects.toThrow(UnusableSecret);
    expect([...versions.texts.keys()]).toEqual(['v1']);
  });

  test('says which secret it could not read, and what to do', async () => {
    const { versions, step } = rotation({ current: 'old' });
    versions.current = 'never-written';
    await expect(step('createSecret')).rejects.toMatchObject({
      name: 'UnusableSecret',
      message: expect.stringMatching(/^The secret webhook does not hold .*put-secret-value/),
    });
  });

  test('fails its test when the new version cannot be read', async () => {
    const { versions, step } = rotation({ current: 'old' });
    versions.texts.set('v2', 'half a va');
    await expect(step('testSecret')).rejects.toThrow(UnusableSecret);
  });

  test('drops a value at the moment at which its time is over', async () => {
    const { versions, whole } = rotation({
      current: 'old',
      previous: [{ value: 'over', validUntil: new Date(NOW).toISOString() }],
    });
    await whole('v2');
    expect(versions.value()).toMatchObject({ previous: [{ value: 'old' }] });
  });

  test('is fine with a test on its own, as when rotation is set up', async () => {
    const { versions, step } = rotation({ current: 'old' });
    await step('testSecret', 'not-there');
    expect(versions.value()).toEqual({ current: 'old' });
  });
});

describe('A new value', () => {
  const values = Array.from({ length: 200 }, () => newSecretValue(randomInt));

  test('is 44 letters and digits, all of which occur', () => {
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9]{44}$/);
    expect(new Set(values.join(''))).toHaveProperty('size', 62);
  });

  test('is another one each time, of many different characters', () => {
    expect(new Set(values)).toHaveProperty('size', 200);
    for (const value of values) expect(new Set(value).size).toBeGreaterThan(15);
  });
});
