import { pollDataManagerEnv } from '../../functions/poll-data-manager/env.ts';
import { readHistoryEnv } from '../../functions/read-history/env.ts';
import { receiveCallbackEnv } from '../../functions/receive-callback/env.ts';
import { receiveWebhookEnv } from '../../functions/receive-webhook/env.ts';
import { sweepDueEnv } from '../../functions/sweep-due/env.ts';
import { rotateSecretEnv } from '../../functions/rotate-secret/env.ts';
import type { Settings } from '../../functions/shared/shape/setting.ts';

/** What each function reads from its environment, by its folder. */
export const FUNCTION_SETTINGS: Readonly<Record<string, Settings>> = {
  'poll-data-manager': pollDataManagerEnv,
  'read-history': readHistoryEnv,
  'receive-callback': receiveCallbackEnv,
  'receive-webhook': receiveWebhookEnv,
  'sweep-due': sweepDueEnv,
  'rotate-secret': rotateSecretEnv,
};
