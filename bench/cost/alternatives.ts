import { gbSecondsOf } from './invocation-time.ts';
import type { Consumption } from './prices.ts';

/** Another way to do the same: what one standard life takes, computed from its requests. */
export interface Alternative {
  readonly name: string;
  readonly consumption: Consumption;
  /** What it does not keep of what Phasewatch promises; nothing where it keeps all. */
  readonly lacks: string | undefined;
  /** How the figures come about. */
  readonly because: string;
}

/** Write units: an item of 1 to 2 KB, its entries in three lists, a slot of the pace, and the note that it was told. */
const ITEM = 2;
const LISTED = 3;
const TOLD = 1 + ITEM;
/** An entry of a sparse index that comes and goes. */
const DUE = 2;

/**
 * The usual alternatives for the standard life: three changes, each reported once by a webhook and seen again once by
 * a poll (the second poll remembers); the same items and lists; one message at the same pace, and the note of it.
 */
export const ALTERNATIVES: readonly Alternative[] = [
  {
    name: 'DynamoDB Streams and a Lambda that publishes',
    consumption: {
      writeUnits: 3 * (ITEM + LISTED) + TOLD,
      readUnits: 6,
      publishes: 1,
      invocations: 3 + 1,
      lambdaGbSeconds: gbSecondsOf(3 + 1, 6 + 3 + 2, 1),
    },
    lacks: 'forgets after 24 hours; one message that SNS refuses blocks its shard',
    because: 'three items in three lists, pace, note; a filter on the stream leaves one invocation',
  },
  {
    name: 'the same, with what is due kept in the table until it is told',
    consumption: {
      writeUnits: 3 * (ITEM + LISTED) + TOLD + DUE,
      readUnits: 6,
      publishes: 1,
      invocations: 3 + 1,
      lambdaGbSeconds: gbSecondsOf(3 + 1, 6 + 3 + 2, 1),
    },
    lacks: undefined,
    because: 'as above, and an entry of a sparse index that comes and goes',
  },
  {
    name: 'Powertools idempotency, then put and publish',
    consumption: {
      writeUnits: 3 * (ITEM + LISTED) + 3 * 2 + 3 * 1 + TOLD,
      readUnits: 0,
      publishes: 1,
      invocations: 3,
      lambdaGbSeconds: gbSecondsOf(3, 3 * 3 + 3 + 2, 1),
    },
    lacks: 'forgets with its TTL; what dies between put and publish is told only if the sender tries again',
    because: 'three items; for each report two writes of its record, and a refused one for each repetition',
  },
  {
    name: 'Step Functions Express',
    consumption: {
      writeUnits: 3 * (ITEM + LISTED) + TOLD,
      readUnits: 6,
      publishes: 1,
      invocations: 3,
      lambdaGbSeconds: gbSecondsOf(3, 0, 0),
      expressRequests: 6,
      expressGbSeconds: 6 * 0.1 * (64 / 1_024),
    },
    lacks: 'retries for five minutes at most; an execution may run twice',
    because:
      'a workflow of 64 MB and 100 ms for each report and each repetition; a Lambda checks the signature',
  },
  {
    name: 'a transaction of a state item and a history item',
    consumption: {
      writeUnits: 3 * (2 * (ITEM + ITEM) + LISTED) + TOLD + DUE,
      readUnits: 6,
      publishes: 1,
      invocations: 3,
      lambdaGbSeconds: gbSecondsOf(3, 6 + 3 + 2, 1),
    },
    lacks: undefined,
    because: 'in a transaction both items cost twice; lists and what is due are indexes of the state item',
  },
];
