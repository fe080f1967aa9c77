/** The functions' memory, as the stack sets it. */
const MEMORY_GB = 0.5;

/**
 * How long a warm invocation is billed, in milliseconds: an assumption, since no engine of this machine answers like
 * AWS does. A call to DynamoDB is taken for 5, one to SNS for 25, our own work for 5 at 512 MB.
 */
const CALL_MS = { table: 5, publish: 25, own: 5 } as const;

/** The GB-seconds of invocations that together make so many calls, one after the other. */
export function gbSecondsOf(invocations: number, tableCalls: number, publishes: number): number {
  const ms = invocations * CALL_MS.own + tableCalls * CALL_MS.table + publishes * CALL_MS.publish;
  return (ms / 1_000) * MEMORY_GB;
}

/** The assumption in words. */
export const INVOCATION_TIME_IN_WORDS = `A call to DynamoDB takes ${CALL_MS.table} ms, one to SNS ${CALL_MS.publish} ms, a function's own work ${CALL_MS.own} ms, at ${MEMORY_GB * 1_024} MB.`;
