import type { Use } from '../handlers-rig.ts';
import { sum } from './count-requests.ts';
import { gbSecondsOf } from './invocation-time.ts';
import type { Consumption } from './prices.ts';

const MINUTES_A_DAY = 1_440;
/** How long a poll reads the list, in milliseconds: an assumption, for a list of some hundred instances. */
const LIST_MS = 500;

/** What a day takes on which the poll and the sweep run every minute and find nothing new. */
export function idleDay(minute: Use): Consumption {
  const invocations = sum(minute.invocations);
  const { Query = 0, UpdateItem = 0 } = minute.table.requests;
  const listing = (LIST_MS / 1_000) * 0.5;
  return {
    writeUnits: sum(minute.table.writeUnits) * MINUTES_A_DAY,
    readUnits: minute.table.readUnits * MINUTES_A_DAY,
    publishes: 0,
    invocations: invocations * MINUTES_A_DAY,
    // The queries of a sweep go out eight at a time, the writes of a poll one after the other.
    lambdaGbSeconds: (gbSecondsOf(invocations, Query / 8 + UpdateItem, 0) + listing) * MINUTES_A_DAY,
  };
}
