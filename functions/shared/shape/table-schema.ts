/** An attribute that is part of a key: a string or a number. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** A global secondary index and the attributes that it holds beside the keys. */
export interface IndexSchema {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly projected: readonly string[];
}

/** The place of an event in every list: launch, instance, sequence. */
const LAUNCH_ORDER = { name: 'launchOrder', type: 'S' } as const;
const LISTED = [
  'phase',
  'name',
  'owner',
  'projectId',
  'applicationType',
  'job',
  'launchedAt',
  'startedAt',
  'stoppedAt',
  'observedAt',
  'source',
] as const;

const list = <Name extends string, Key extends string>(name: Name, key: Key) =>
  ({
    name,
    partitionKey: { name: key, type: 'S' },
    sortKey: LAUNCH_ORDER,
    projected: LISTED,
  }) as const satisfies IndexSchema;

/**
 * The lists of instances, by month of launch, owner and project. Their keys are attributes of their own, because an
 * event whose owner or project cannot be a key (it is empty, say) is left out of that list, and must be written all
 * the same.
 */
export const LISTS = {
  month: list('ByMonth', 'monthKey'),
  owner: list('ByOwner', 'ownerKey'),
  project: list('ByProject', 'projectKey'),
} as const;

/** The notices still owed; an event is in it only while it has a `dueShard`. */
export const DUE = {
  name: 'Due',
  partitionKey: { name: 'dueShard', type: 'S' },
  sortKey: { name: 'dueAt', type: 'N' },
  projected: ['observedAt'],
} as const satisfies IndexSchema;

/** A table, as both the stack and the local runtime make it. */
export interface TableSchema {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly timeToLiveAttribute: string;
  readonly indexes: readonly IndexSchema[];
}

/** The table of the history. */
export const HISTORY_SCHEMA = {
  partitionKey: { name: 'instanceId', type: 'S' },
  sortKey: { name: 'sequence', type: 'N' },
  timeToLiveAttribute: 'expiresAt',
  indexes: [DUE, ...Object.values(LISTS)],
} as const satisfies TableSchema;

/**
 * The table of people, which holds items of several kinds: a partition is named by what it is about
 * (`project#<id>`, `person#<user name>`), and an item by what it is in it.
 */
export const PEOPLE_SCHEMA = {
  partitionKey: { name: 'partition', type: 'S' },
  sortKey: { name: 'item', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
  indexes: [],
} as const satisfies TableSchema;

/**
 * The key of the item that keeps the publishing pace. Instance ids never start with `#`, and the item is in no index.
 */
export const PACE_KEY = { instanceId: '#pace', sequence: 0 } as const;

/** The key of the item that keeps whose turn it is to poll, and the position; as {@link PACE_KEY}, it is in no index. */
export const POLL_KEY = { instanceId: '#poll', sequence: 0 } as const;
