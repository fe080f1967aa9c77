import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretsManagerVersions } from '../../functions/shared/adapters/secrets-manager/secrets-manager-versions.ts';
import type { SecretVersions } from '../../functions/shared/intake/secret-versions.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { VersionedSecretsEngine } from '../engines/versioned-secrets-engine.ts';
import { MemorySecretVersions } from '../fakes/memory-secret-versions.ts';

const SECOND = '22222222-2222-4222-8222-222222222222';
const THIRD = '33333333-3333-4333-8333-333333333333';
const FIRST_VALUE = { current: 'one' };

let engine: VersionedSecretsEngine;
let client: SecretsManagerClient;
beforeAll(async () => {
  engine = await VersionedSecretsEngine.start();
  client = new SecretsManagerClient({ ...endpoint(engine.url), maxAttempts: 1 });
});
afterAll(() => {
  client.destroy();
  engine.stop();
});

describe.each<[string, () => SecretVersions]>([
  ['in memory', () => new MemorySecretVersions(FIRST_VALUE)],
  [
    'in Secrets Manager',
    () => {
      engine.create('webhook', FIRST_VALUE);
      return new SecretsManagerVersions(client);
    },
  ],
])('The versions of a secret %s', (_where, create) => {
  const current = (versions: SecretVersions) => versions.read('webhook', 'current');

  test('begin with one, which is current', async () => {
    const versions = create();
    expect(await current(versions)).toBe('{"current":"one"}');
    expect(await versions.currentId('webhook')).toBe('v1');
    expect(await versions.read('webhook', { id: 'v1' })).toBe('{"current":"one"}');
    expect(await versions.read('webhook', { id: SECOND })).toBeUndefined();
  });

  test('have a pending one that is read by its id, and is not the current one', async () => {
    const versions = create();
    await versions.writePending('webhook', SECOND, 'two');
    expect(await versions.read('webhook', { id: SECOND })).toBe('two');
    expect(await current(versions)).toBe('{"current":"one"}');
    expect(await versions.currentId('webhook')).toBe('v1');
  });

  test('take a pending one again, but not with another value', async () => {
    const versions = create();
    await versions.writePending('webhook', SECOND, 'two');
    await versions.writePending('webhook', SECOND, 'two');
    await expect(versions.writePending('webhook', SECOND, 'three')).rejects.toThrow('another value');
    expect(await versions.read('webhook', { id: SECOND })).toBe('two');
  });

  test('make another one current in place of the one that is', async () => {
    const versions = create();
    await versions.writePending('webhook', SECOND, 'two');
    await versions.makeCurrent('webhook', SECOND, 'v1');
    expect(await current(versions)).toBe('two');
    expect(await versions.currentId('webhook')).toBe(SECOND);
    expect(await versions.read('webhook', { id: 'v1' })).toBe('{"current":"one"}');
  });

  test.each([
    ['a version that is not the current one', SECOND, THIRD],
    ['nothing', SECOND, undefined],
    ['the current one by one that is not there', THIRD, 'v1'],
  ])('do not replace %s', async (_what, versionId, insteadOf) => {
    const versions = create();
    await versions.writePending('webhook', SECOND, 'two');
    await expect(versions.makeCurrent('webhook', versionId, insteadOf)).rejects.toThrow(/./);
    expect(await versions.currentId('webhook')).toBe('v1');
  });
});

test('A version that cannot be read is not taken for one that is not there', async () => {
  engine.create('webhook', FIRST_VALUE);
  engine.failure = 'AccessDeniedException';
  const read = new SecretsManagerVersions(client).read('webhook', { id: SECOND });
  await expect(read).rejects.toMatchObject({ name: 'AccessDeniedException' });
  engine.failure = undefined;
});

describe('Secrets Manager, and what stands in for it', () => {
  const put = (input: { ClientRequestToken: string; SecretString?: string; VersionStages?: string[] }) =>
    client.send(new PutSecretValueCommand({ SecretId: 'webhook', ...input }));
  const moveCurrent = (input: { MoveToVersionId: string; RemoveFromVersionId?: string }) =>
    client.send(
      new UpdateSecretVersionStageCommand({ SecretId: 'webhook', VersionStage: 'AWSCURRENT', ...input }),
    );
  const get = (input: { SecretId?: string; VersionId?: string; VersionStage?: string }) =>
    client.send(new GetSecretValueCommand({ SecretId: 'webhook', ...input }));
  const pending = { SecretString: 'two', VersionStages: ['AWSPENDING'] };

  test.each<[string, string, () => Promise<unknown>]>([
    [
      'InvalidParameterException',
      'a token that is too short',
      () => put({ ClientRequestToken: 'v2', ...pending }),
    ],
    [
      'InvalidParameterException',
      'a version without a value',
      () => put({ ClientRequestToken: THIRD, VersionStages: ['AWSPENDING'] }),
    ],
    [
      'ResourceExistsException',
      'another value for a version',
      () => put({ ClientRequestToken: SECOND, SecretString: 'three' }),
    ],
    [
      'InvalidParameterException',
      'a label that is taken from nowhere',
      () => moveCurrent({ MoveToVersionId: SECOND }),
    ],
    [
      'InvalidParameterException',
      'a label that is taken from a version which does not have it',
      () => moveCurrent({ MoveToVersionId: SECOND, RemoveFromVersionId: SECOND }),
    ],
    [
      'ResourceNotFoundException',
      'a version that has no value yet as the current one',
      () => moveCurrent({ MoveToVersionId: THIRD, RemoveFromVersionId: 'v1' }),
    ],
    [
      'ResourceNotFoundException',
      'a question for a version that is not there',
      () => get({ VersionId: THIRD }),
    ],
    [
      'ResourceNotFoundException',
      'a question for a version under a label that it does not have',
      () => get({ VersionId: SECOND, VersionStage: 'AWSCURRENT' }),
    ],
    ['ResourceNotFoundException', 'a question for another secret', () => get({ SecretId: 'callback' })],
  ])('refuse with %s %s', async (name, _what, call) => {
    engine.create('webhook', FIRST_VALUE);
    await put({ ClientRequestToken: SECOND, ...pending });
    const labels = { AWSCURRENT: 'v1', AWSPENDING: SECOND };
    expect(engine.labelsOf('webhook')).toEqual(labels);
    await expect(call()).rejects.toMatchObject({ name });
    expect(engine.labelsOf('webhook')).toEqual(labels);
  });

  test('make a version current that is put without a label, and the one before it the previous one', async () => {
    engine.create('webhook', FIRST_VALUE);
    await put({ ClientRequestToken: SECOND, SecretString: 'two' });
    expect(engine.labelsOf('webhook')).toEqual({ AWSCURRENT: SECOND, AWSPREVIOUS: 'v1' });
  });
});
