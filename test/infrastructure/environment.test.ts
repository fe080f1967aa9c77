import { afterAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import { pollDataManagerEnv } from '../../functions/poll-data-manager/env.ts';
import { readHistoryEnv } from '../../functions/read-history/env.ts';
import { receiveCallbackEnv } from '../../functions/receive-callback/env.ts';
import { receiveWebhookEnv } from '../../functions/receive-webhook/env.ts';
import { redeliverNotificationsEnv } from '../../functions/redeliver-notifications/env.ts';
import { rotateSecretEnv } from '../../functions/rotate-secret/env.ts';
import { readEnv } from '../../functions/shared/platform/read-env.ts';
import { functionFolders } from '../../lib/bundling.ts';
import { resolved } from './resolved-environment.ts';
import { CONFIGS, Synthesized } from './synthesize.ts';

const SCHEMAS: Readonly<Record<string, z.ZodMiniObject>> = {
  'poll-data-manager': pollDataManagerEnv,
  'read-history': readHistoryEnv,
  'receive-callback': receiveCallbackEnv,
  'receive-webhook': receiveWebhookEnv,
  'redeliver-notifications': redeliverNotificationsEnv,
  'rotate-secret': rotateSecretEnv,
};

test('every folder with a Lambda is checked here', () => {
  expect(functionFolders()).toEqual(Object.keys(SCHEMAS));
});

describe.each(Object.entries(CONFIGS))('In a stack with %s', (_name, config) => {
  const stack = new Synthesized(config);
  afterAll(() => stack.dispose());

  test.each(Object.entries(SCHEMAS))(
    '%s gets the variables that its schema asks for, and no others',
    (folder, schema) => {
      const environment = resolved(stack, folder);
      expect(() => readEnv(schema, environment)).not.toThrow();
      expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
    },
  );

  // A default must not hide that the stack has forgotten a variable.
  test.each(Object.entries(SCHEMAS))('%s is told everything that the settings say', (folder, schema) => {
    const environment = resolved(stack, folder);
    const isSet = (name: string) => environment[name] !== undefined;
    const optional = new Set([
      ...(config.retention.historyDays === undefined ? ['RETENTION_DAYS'] : []),
      ...(config.dataManager.uiUrl === undefined ? ['DATA_MANAGER_UI_URL'] : []),
    ]);
    for (const name of Object.keys(schema.shape)) {
      if (name.startsWith('AWS_ENDPOINT_URL') || optional.has(name)) continue;
      expect([name, isSet(name)]).toEqual([name, true]);
    }
  });
});
