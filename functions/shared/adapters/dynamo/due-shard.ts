import { createHash } from 'node:crypto';

/** The partitions of the Due index: enough that a burst of finished instances does not throttle on one. */
export const DUE_SHARDS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** The partition of the Due index that an instance's notices wait in; always the same for one instance. */
export function dueShard(instanceId: string): string {
  const [first = 0] = createHash('sha256').update(instanceId).digest();
  return DUE_SHARDS[first % DUE_SHARDS.length] ?? DUE_SHARDS[0];
}
