import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { StorageUnavailable } from '../../base/storage-unavailable.ts';

/** Errors that say something about the request itself: trying again would not help, and hiding them would hide a bug. */
const BUGS = new Set(['ValidationException', 'SerializationException']);

/**
 * Runs one call to the table. Any failure of the service, the network or the permissions, after the SDK's own
 * retries, becomes {@link StorageUnavailable}.
 */
export async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw error;
    if (Error.isError(error) && BUGS.has(error.name)) throw error;
    const reason = Error.isError(error) ? error.name : 'unknown error';
    throw new StorageUnavailable(`The table could not be asked (${reason}).`, { cause: error });
  }
}

/** Runs one call that has a condition: `undefined` where that does not hold; else as {@link orUnavailable}. */
export async function undefinedIfConditionFailed<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await orUnavailable(call);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
