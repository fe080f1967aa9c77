import type { Kind } from '../mistake.ts';

const HISTORY = 'functions/shared/adapters/dynamo/dynamo-history.ts';
const DUE = 'functions/shared/adapters/dynamo/dynamo-due-notices.ts';
const SOURCES = 'functions/shared/adapters/dynamo/list-sources.ts';
const ON_SIMULATED = ['simulation/engines.test.ts'];

/** A read of the table may be stale, where what is decided on it must not be. */
export const STALE_READS: Kind = {
  kind: 'consistent-reads',
  mistakes: [
    {
      what: 'the newest event may be an old one',
      file: HISTORY,
      from: `          ConsistentRead: true,\n          KeyConditionExpression: 'instanceId = :id',`,
      to: `          KeyConditionExpression: 'instanceId = :id',`,
      tests: ON_SIMULATED,
    },
    {
      what: 'the newest event is explicitly allowed to be an old one',
      file: HISTORY,
      from: `ConsistentRead: true,\n          KeyConditionExpression: 'instanceId = :id',`,
      to: `ConsistentRead: false,\n          KeyConditionExpression: 'instanceId = :id',`,
      tests: ON_SIMULATED,
    },
    {
      what: 'an event that has just been written may not be there',
      file: HISTORY,
      from: 'Key: eventKey(key), ConsistentRead: true }',
      to: 'Key: eventKey(key) }',
      tests: ON_SIMULATED,
    },
    {
      what: 'an event is explicitly allowed not to be there yet',
      file: HISTORY,
      from: 'Key: eventKey(key), ConsistentRead: true }',
      to: 'Key: eventKey(key), ConsistentRead: false }',
      tests: ON_SIMULATED,
    },
    {
      what: 'the newest entries of a history may be missing',
      file: HISTORY,
      from: `          ConsistentRead: true,\n          KeyConditionExpression: 'instanceId = :id AND`,
      to: `          KeyConditionExpression: 'instanceId = :id AND`,
      tests: ON_SIMULATED,
    },
    {
      what: 'a writer may not find the event that it has written',
      file: HISTORY,
      from: `          ConsistentRead: true,\n          ProjectionExpression: 'writer',`,
      to: `          ProjectionExpression: 'writer',`,
      tests: ON_SIMULATED,
    },
    {
      what: 'a writer is explicitly allowed not to find its event',
      file: HISTORY,
      from: `ConsistentRead: true,\n          ProjectionExpression: 'writer',`,
      to: `ConsistentRead: false,\n          ProjectionExpression: 'writer',`,
      tests: ON_SIMULATED,
    },
    {
      what: 'what is due is read in a way that no index allows',
      file: DUE,
      from: 'IndexName: DUE.name,',
      to: 'IndexName: DUE.name,\n            ConsistentRead: true,',
      tests: ['test/contract/history.test.ts'],
    },
    {
      what: 'a list is read in a way that no index allows',
      file: SOURCES,
      from: 'IndexName: list.name,',
      to: 'IndexName: list.name,\n          ConsistentRead: true,',
      tests: ['test/contract/history.test.ts'],
    },
    {
      what: 'the simulated table reads an index in a way that no index allows',
      file: DUE,
      from: 'IndexName: DUE.name,',
      to: 'IndexName: DUE.name,\n            ConsistentRead: true,',
      tests: ON_SIMULATED,
    },
  ],
};
