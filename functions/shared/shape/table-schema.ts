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

/** The place of an event in lists: its instance's launch day, and launch time, instance and sequence within it. */
export const BY_LAUNCH_DAY = {
  name: 'ByLaunchDay',
  partitionKey: { name: 'launchDay', type: 'S' },
  sortKey: { name: 'launchOrder', type: 'S' },
  projected: [
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
  ],
} as const satisfies IndexSchema;

/** The notifications still owed; an event is in it only while it has a `due` attribute. */
export const DUE = {
  name: 'Due',
  partitionKey: { name: 'due', type: 'S' },
  sortKey: { name: 'dueAt', type: 'N' },
  projected: ['observedAt'],
} as const satisfies IndexSchema;

/** The table of the history, as both the stack and the local runtime make it. */
export const TABLE_SCHEMA = {
  partitionKey: { name: 'instanceId', type: 'S' },
  sortKey: { name: 'sequence', type: 'N' },
  timeToLiveAttribute: 'expiresAt',
  indexes: [DUE, BY_LAUNCH_DAY],
} as const;

/**
 * The partition key of the item that keeps the publishing pace. Instance ids never start with `#`, and the item
 * is in no index.
 */
export const PACE_KEY = { instanceId: '#pace', sequence: 0 } as const;

/** The partition key of the item that keeps the poll's position; as {@link PACE_KEY}, it is in no index. */
export const POLL_KEY = { instanceId: '#poll', sequence: 0 } as const;
