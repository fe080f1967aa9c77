import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { randomInt } from 'node:crypto';
import { DAY_MS } from '../shared/base/durations.ts';
import * as z from '../shared/base/zod.ts';
import { SecretsManagerVersions } from '../shared/adapters/secrets-manager/secrets-manager-versions.ts';
import { newSecretValue } from '../shared/intake/new-secret-value.ts';
import { secretsManagerClient } from '../shared/platform/aws-clients.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { rotateSecretEnv } from './env.ts';
import { ROTATION_STEPS, rotateSecret } from './rotate-secret.ts';

/** The replaced value goes on being accepted for a day. */
const PREVIOUS_VALID_MS = DAY_MS;

const eventSchema = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.string(),
  Step: z.enum(ROTATION_STEPS),
});

/** A function that Secrets Manager calls for each step of a rotation. */
export type RotationHandler = (event: unknown, context: Context) => Promise<void>;

/** The rotation of the webhook and callback secrets. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): RotationHandler {
  const env = readEnv(rotateSecretEnv, environment);
  const dependencies = {
    versions: new SecretsManagerVersions(secretsManagerClient(env)),
    telemetry,
    now: () => clock.now(),
    newValue: () => newSecretValue(randomInt),
    previousValidMs: PREVIOUS_VALID_MS,
  };
  return middy<unknown, void>()
    .use(telemetry.middleware)
    .handler(async (event) => {
      const { SecretId: secretId, ClientRequestToken: versionId, Step: step } = eventSchema.parse(event);
      await rotateSecret({ secretId, versionId, step }, dependencies);
    });
}
