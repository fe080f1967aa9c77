import { expect, test } from '@jest/globals';
import { DynamoPollTurns } from '../../functions/shared/adapters/dynamo/dynamo-poll-turns.ts';
import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { clientOf } from '../../simulation/engine-comparison.ts';
import { SimulatedTable } from '../../simulation/engines/simulated-table.ts';
import { tableClient } from '../engines/table-client.ts';
import { MemoryPollTurns, type KeptTurn } from '../fakes/memory-poll-turns.ts';
import { pollTurnsContract } from './poll-turns-suite.ts';

// With the other contracts, `engine-suite.ts` runs this one on engines.
pollTurnsContract('memory', async () => {
  const kept: KeptTurn = { position: 0 };
  return (holder) => new MemoryPollTurns(holder, kept);
});
pollTurnsContract('the simulated table', async () => {
  const simulated = clientOf(new SimulatedTable());
  return (holder) => new DynamoPollTurns(simulated, 'any', holder);
});

test('row 17: a table that is away is said to be', async () => {
  const nowhere = tableClient('http://any:any@127.0.0.1:1', 1);
  await expect(new DynamoPollTurns(nowhere, 'phasewatch', 'a').take(0, 1_000)).rejects.toThrow(
    StorageUnavailable,
  );
  nowhere.destroy();
});
