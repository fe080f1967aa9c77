import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { HistoryUnavailable } from '../../history/history.ts';

/** Errors that say something about the request itself: trying again would not help, and hiding them would hide a bug. */
const BUGS = new Set(['ValidationException', 'SerializationException']);

/**
 * Runs one call to the table. A refused condition comes back as `undefined`; any failure of the service, the
 * network or the permissions, after the SDK's own retries, becomes {@link HistoryUnavailable}.
 */
export async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    if (Error.isError(error) && BUGS.has(error.name)) throw error;
    const reason = Error.isError(error) ? error.name : 'unknown error';
    throw new HistoryUnavailable(`The table could not be asked (${reason}).`, { cause: error });
  }
}

/** Runs one call that has no condition; failures as {@link unlessRefused} reports them. */
export async function reached<T>(call: Promise<T>): Promise<T> {
  const result = await unlessRefused(call);
  if (result === undefined) throw new HistoryUnavailable('The table refused a condition that was not set.');
  return result;
}
