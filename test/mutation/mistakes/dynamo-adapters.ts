import type { Kind } from '../mistake.ts';

const ITEM = 'functions/shared/adapters/dynamo/event-item.ts';
const HISTORY = 'functions/shared/adapters/dynamo/dynamo-history.ts';
const DUE = 'functions/shared/adapters/dynamo/dynamo-due-notices.ts';
const LIST = 'functions/shared/adapters/dynamo/dynamo-history-list.ts';
const SOURCES = 'functions/shared/adapters/dynamo/list-sources.ts';
const MERGED = 'functions/shared/adapters/dynamo/merged-reads.ts';
const PROJECTS = 'functions/shared/adapters/dynamo/dynamo-projects.ts';
const PACE = 'functions/shared/adapters/dynamo/dynamo-pace.ts';
const ERRORS = 'functions/shared/adapters/dynamo/dynamo-errors.ts';
const ON_TABLE = ['test/contract/history.test.ts'];
const ON_FAULTS = ['test/contract/history-faults.test.ts'];
const ITEMS = ['test/unit/event-item.test.ts'];

/** A wrong value goes to the table, or comes back from it. */
export const DYNAMO_ADAPTERS: Kind = {
  kind: 'dynamo-adapters',
  mistakes: [
    {
      what: 'a place in the lists sorts as a text without leading zeros',
      file: ITEM,
      from: `String(event.sequence).padStart(SEQUENCE_DIGITS, '0')`,
      to: 'String(event.sequence)',
      tests: ON_TABLE,
    },
    {
      what: 'what is due is in a partition that the sweep does not read',
      file: ITEM,
      from: 'isDue ? dueShard(event.instanceId) : undefined',
      to: 'isDue ? event.instanceId : undefined',
      tests: ON_TABLE,
    },
    {
      what: 'every event is due',
      file: ITEM,
      from: 'isDue ? dueShard(event.instanceId) : undefined',
      to: 'dueShard(event.instanceId)',
      tests: ITEMS,
    },
    {
      what: 'an event is listed in the month in which it was learnt',
      file: ITEM,
      from: 'monthOf(event.launchedAt)',
      to: 'monthOf(event.observedAt)',
      tests: ON_TABLE,
    },
    {
      what: 'the list of a project is kept by owner',
      file: ITEM,
      from: 'indexKey(event.projectId)',
      to: 'indexKey(event.owner)',
      tests: ON_TABLE,
    },
    {
      what: 'an event expires by the time at which it happened',
      file: ITEM,
      from: 'Date.parse(observedAt) + retentionMs',
      to: 'Date.now() + retentionMs',
      tests: ITEMS,
    },
    {
      what: 'a key of exactly the greatest length is left out',
      file: ITEM,
      from: 'Buffer.byteLength(value) <= INDEX_KEY_MAX_BYTES',
      to: 'Buffer.byteLength(value) < INDEX_KEY_MAX_BYTES',
      tests: ITEMS,
    },
    {
      what: 'the oldest event is taken for the newest',
      file: HISTORY,
      from: 'ScanIndexForward: false',
      to: 'ScanIndexForward: true',
      tests: ON_TABLE,
    },
    {
      what: 'a page of events begins with the last one of the page before',
      file: HISTORY,
      from: '#sequence > :after',
      to: '#sequence >= :after',
      tests: ON_TABLE,
    },
    {
      what: 'the reader is sent on after the last page of events',
      file: HISTORY,
      from: 'next: more && events.at(-1)?.sequence',
      to: 'next: events.at(-1)?.sequence',
      tests: ON_TABLE,
    },
    {
      what: 'an event is written over the one at its place',
      file: HISTORY,
      from: `          ConditionExpression: 'attribute_not_exists(instanceId)',\n`,
      to: '',
      tests: ON_TABLE,
    },
    {
      what: 'any event at its place is taken for one’s own',
      file: HISTORY,
      from: `return item?.['writer']?.S === writer`,
      to: `return item?.['writer'] !== undefined && writer !== ''`,
      tests: ON_TABLE,
    },
    {
      what: 'what was written is not what is given back',
      file: HISTORY,
      from: '? stored : undefined',
      to: '? event : undefined',
      tests: ON_TABLE,
    },
    {
      what: 'a claim does not count the try',
      file: DUE,
      from: 'attempts = attempts + :one',
      to: 'attempts = :one',
      tests: ON_TABLE,
    },
    {
      what: 'a claim takes what somebody else has claimed meanwhile',
      file: DUE,
      from: `{ ':leaseUntil': leaseUntil, ':one': 1 },\n      entry.dueAt,`,
      to: `{ ':leaseUntil': leaseUntil, ':one': 1 },\n      undefined,`,
      tests: ON_TABLE,
    },
    {
      what: 'a notice is let go by somebody who does not hold it',
      file: DUE,
      from: `{ ':dueAt': dueAt }, heldUntil)`,
      to: `{ ':dueAt': dueAt }, undefined)`,
      tests: ON_TABLE,
    },
    {
      what: 'what is settled stays in the index of what is due',
      file: DUE,
      from: 'REMOVE dueShard, dueAt, attempts',
      to: 'REMOVE dueAt, attempts',
      tests: ON_TABLE,
    },
    {
      what: 'what becomes due at this very moment is not found',
      file: DUE,
      from: 'dueAt <= :until',
      to: 'dueAt < :until',
      tests: ON_TABLE,
    },
    {
      what: 'of what is due, only the first page is read',
      file: DUE,
      from: 'while (start && entries.length < limit)',
      to: 'while (false)',
      tests: ON_TABLE,
    },
    {
      what: 'each page of what is due begins at the front',
      file: DUE,
      from: '            ...(start && { ExclusiveStartKey: start }),\n',
      to: '',
      tests: ON_TABLE,
    },
    {
      what: 'of what is due, any notices are taken, not those that wait longest',
      file: DUE,
      from: '      .sort((a, b) => a.dueAt - b.dueAt)\n',
      to: '',
      tests: ON_TABLE,
    },
    {
      what: 'a list of an owner is read from that of a project',
      file: SOURCES,
      from: 'return [LISTS.owner, owner]',
      to: 'return [LISTS.project, owner]',
      tests: ON_TABLE,
    },
    {
      what: 'a cursor leads past an instance',
      file: LIST,
      from: 'next: launchOrderPrefix(last), lookedBackTo',
      to: 'next: launchOrderPrefix(entry), lookedBackTo',
      tests: ON_TABLE,
    },
    {
      what: 'a list goes on with the month after next',
      file: SOURCES,
      from: 'number - 2',
      to: 'number - 3',
      tests: ON_TABLE,
    },
    {
      what: 'of an instance in two lists, the one that lags behind counts',
      file: MERGED,
      from: 'entry.sequence > other.sequence',
      to: 'entry.sequence < other.sequence',
      tests: ['test/unit/merged-reads.test.ts'],
    },
    {
      what: 'more is given of a list than the others have been read to',
      file: MERGED,
      from: 'next === undefined || launchOrderPrefix(entry) >= next',
      to: 'next === undefined || launchOrderPrefix(entry) < next || entry.sequence > 0',
      tests: ['test/unit/merged-reads.test.ts'],
    },
    {
      what: 'who has left a project goes on belonging to it',
      file: PROJECTS,
      from: 'if (!fields) return before ? [remove(key)] : [];',
      to: 'if (!fields) return [];',
      tests: ['test/contract/projects.test.ts'],
    },
    {
      what: 'a project that is gone stays known',
      file: PROJECTS,
      from: '.map((id) => remove(knownKey(id))),',
      to: '.flatMap(() => []),',
      tests: ['test/contract/projects.test.ts'],
    },
    {
      what: 'a list of empty months has no end in sight',
      file: MERGED,
      from: 'Math.max(entries.length, ENTRIES_A_QUERY)',
      to: 'entries.length',
      tests: ON_TABLE,
    },
    {
      what: 'a count leaves out what is not in the phase that is asked for',
      file: LIST,
      from: '{ ...query.filters, phases: undefined }',
      to: '{ ...query.filters }',
      tests: ON_TABLE,
    },
    {
      what: 'slots that are reserved together are one slot',
      file: PACE,
      from: 'publishSlot(from + index * this.#intervalMs)',
      to: 'publishSlot(from)',
      tests: ON_TABLE,
    },
    {
      what: 'a queue of slots is joined at its end only by one',
      file: PACE,
      from: 'return answer === undefined ? undefined : answer - length',
      to: 'return answer === undefined ? undefined : answer - this.#intervalMs',
      tests: ON_TABLE,
    },
    {
      what: 'two hundred slots are reserved at once',
      file: PACE,
      from: 'const RESERVED_AT_ONCE_MAX = 8',
      to: 'const RESERVED_AT_ONCE_MAX = 200',
      tests: ON_TABLE,
    },
    {
      what: 'a queue made by a clock that went wrong stays',
      file: PACE,
      from: ' OR nextFreeAt > :absurd',
      to: '',
      tests: ON_TABLE,
    },
    {
      what: 'a slot is waited for longer than anybody would',
      file: PACE,
      from: `':latest': now + maxWaitMs`,
      to: `':latest': now + 20_000`,
      tests: ON_TABLE,
    },
    {
      what: 'a bug is taken for an outage',
      file: ERRORS,
      from: `    if (Error.isError(error) && BUGS.has(error.name)) throw error;\n`,
      to: '',
      tests: ON_FAULTS,
    },
  ],
};
