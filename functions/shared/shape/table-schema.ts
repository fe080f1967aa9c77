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

/** What the indexes of messages tell of one that is due or held. */
const OPEN_ENTRY = ['instanceId', 'notice', 'userName', 'addressId'] as const;

/** The messages that are due or held, by when they are looked at again. */
export const DUE_MESSAGES = {
  name: 'DueMessages',
  partitionKey: { name: 'dueShard', type: 'S' },
  sortKey: { name: 'dueAt', type: 'N' },
  projected: [...OPEN_ENTRY, 'createdAt'],
} as const satisfies IndexSchema;

/** The messages that are due or held, by address, oldest first. */
export const OPEN_MESSAGES = {
  name: 'OpenMessages',
  partitionKey: { name: 'openAddress', type: 'S' },
  sortKey: { name: 'createdAt', type: 'S' },
  projected: [...OPEN_ENTRY, 'dueAt'],
} as const satisfies IndexSchema;

/** A person's messages by time (`message#<time>#…`), and rules (`rule#<id>`), of which only the keys are in it. */
export const BY_PERSON = {
  name: 'ByPerson',
  partitionKey: { name: 'personKey', type: 'S' },
  sortKey: { name: 'personOrder', type: 'S' },
  projected: [
    ...[...OPEN_ENTRY, 'sequence', 'because', 'rules', 'createdAt', 'state', 'reason'],
    ...['attempts', 'dueAt', 'settledAt', 'messageId', 'digestId'],
  ],
} as const satisfies IndexSchema;

/**
 * The table of people, which holds items of several kinds: a partition is named by what it is about
 * (`project#<id>`, `person#<user name>`), and an item by what it is in it.
 */
export const PEOPLE_SCHEMA = {
  partitionKey: { name: 'partition', type: 'S' },
  sortKey: { name: 'item', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
  indexes: [DUE_MESSAGES, OPEN_MESSAGES, BY_PERSON],
} as const satisfies TableSchema;

/**
 * The key of the item that keeps the publishing pace. Instance ids never start with `#`, and the item is in no index.
 */
export const PACE_KEY = { instanceId: '#pace', sequence: 0 } as const;

/** The key of the item that keeps whose turn it is to poll, and the position; as {@link PACE_KEY}, it is in no index. */
export const POLL_KEY = { instanceId: '#poll', sequence: 0 } as const;
