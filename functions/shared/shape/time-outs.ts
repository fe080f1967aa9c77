/**
 * How many seconds each function may take, by its folder, in the cloud and on one machine. API Gateway waits for 30;
 * the sweep is over before its next tick.
 */
export const TIMEOUT_SECONDS = {
  'receive-webhook': 29,
  'receive-callback': 29,
  'poll-data-manager': 300,
  'sweep-due': 58,
  'read-history': 15,
  'rotate-secret': 60,
} as const;
